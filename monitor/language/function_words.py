"""Words that carry grammar and not a subject: such a word of a text is meant only by a term written exactly so."""

from __future__ import annotations

_PLAIN = """
من في على إلى الى عن مع هو هي هم هن هما نحن أنا انا أنت انت أنتم هذا هذه هذان هذين هاتان هؤلاء ذلك تلك أولئك هنا هناك
الذي التي الذين اللذان اللذين اللتان اللاتي اللواتي ما ماذا لماذا متى أين كيف كم أي اي أية هل لا لم لن ليس ليست ليسوا
لو لولا إن ان أن إذا اذا إذ اذ إذن لأن لان لكن لكنه لكنها كأن حتى ثم أو او أم بل قد لقد سوف
إلا الا غير سوى كل كلا كلتا
بين تحت فوق أمام امام خلف وراء عند عندما بعد بعدما قبل قبلما منذ خلال حول نحو ضد دون بدون لدى لدي حيث حين حينما
بينما كما
كان كانت كانوا يكون تكون كنت ليت لعل عسى ايضا أيضا فقط جدا منه منها منهم فيه فيها فيهم عليه عليها عليهم
إليه إليها إليهم
اليه اليها عنه عنها عنهم معه معها معهم به بها بهم له لها لهم لنا لك لكم بنا بك إياه أنه انه أنها انها أنهم انهم
إنه إنها إنهم
مما ممن عما فيما بما لما كي لكي إما اما أما عبر ذو ذي مثل كذلك هكذا وهو وهي وهم أيها يا
the a an of and or in on at to for from by with as is are was were be been it its this that these those he she they
we you i not
le la les un une des de du et ou en au aux dans sur pour par avec est sont ce cette
ces il elle ils elles ne pas que qui
ve veya bir bu şu için ile da de ki mi
و ف
и в на с по из к у о за не что это как для от
از به در که با را این آن است برای
"""

FUNCTION_WORDS = frozenset(_PLAIN.split())
"""As index words: hamza and ى kept."""

CLITIC_FUNCTION_WORDS = frozenset(
    before + word for before in ("و", "ف") for word in FUNCTION_WORDS if word and "\u0621" <= word[0] <= "\u06d3"
)
"""The same behind و and ف."""

_WITH_PRONOUNS = "مني منا منك منكم عني عنا عنك عنكم فينا بدوره بدورها بدورهم بدورهما".split()

NEVER_A_NAME = frozenset(before + word for before in ("", "و", "ف") for word in _WITH_PRONOUNS)
"""Particles with a pronoun that are spelled like a form of a name or noun (منا and منى; بدوره, in turn, and دورة)."""

PARTICLE_COMPOUNDS = frozenset(
    """
باسم بحي بدار بدنيا بدور برجل بركن بروح بزمن بشاشة بشراء بشرف بصلة بطريق بعام بقرن بقلة بقول بجيل بلقاء بلقاءات بنصر
بوضع بسد بلغم فذات فرأي فركن فساحة فصحة فقرية كدورة كساحة كليلة لبنية لبيت لثمن لحي لذات لزمن لحد لصف لطن
لقوة لقيمة لهوية لوباء والعين واسم وخام ودين ورائد وركن وساعة وسماء وسنة وصلة وصيد وضوء وعدة وعين وفور وقرن ووجه
""".split()
)
"""Rare words of the lexicon that news writes as a particle and an everyday noun: بدور is "in a role", seldom moons."""
