"""Prints an article or saves it as a PDF: asks where, and says how it went."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from monitor.gui.banner import Banner
from monitor.gui.context import Context
from monitor.model import Article

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


class Paper(QObject):
    """What it needs of Qt is read when something is printed, and not before the first frame."""

    def __init__(self, context: Context, banner: Banner, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._banner = banner
        self.dialogs: list[QDialog] = []
        """Those that are open."""

    def ask_to_print(self, article: Article, over: QWidget) -> None:
        """Ask for a printer, and print on it."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        from monitor.gui import printing

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(printing.file_name(article).removesuffix(".pdf"))
        printing.set_margins(printer)
        dialog = QPrintDialog(printer, over)
        dialog.accepted.connect(lambda: self.print_on(printer, article))
        self._open(dialog)

    def print_on(self, printer: QPrinter, article: Article) -> None:
        """Print on a printer that was chosen."""
        from monitor.gui import printing

        if printing.paint(self._context, article, printer):
            self._banner.tell(self._context.words.say("Handed to the printer."))
        else:
            self._banner.warn(lambda words: words.say("The printer does not answer."))

    def ask_to_save(self, article: Article, over: QWidget) -> None:
        """Ask for a file, and write the PDF there."""
        from monitor.gui import printing

        dialog = QFileDialog(over, self._context.words.say("Where to write it"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(printing.file_name(article))
        dialog.fileSelected.connect(lambda chosen: self.save(Path(chosen), article))
        self._open(dialog)

    def save(self, path: Path, article: Article) -> None:
        """Write the PDF."""
        from monitor.gui import printing

        try:
            printing.write(path, printing.as_pdf(self._context, article))
        except OSError as error:
            why, name = error.errno or 0, path.name
            self._banner.warn(
                lambda words: words.say("{file} cannot be written: {why}.", file=name, why=words.refused(why))
            )
            return
        self._banner.tell(self._context.words.say("Saved as {file}.", file=path.name))

    def _open(self, dialog: QDialog) -> None:
        # Not waited for: what is behind it goes on. (PySide's `open` of a print dialog wants a slot.)
        self.dialogs.append(dialog)
        dialog.finished.connect(lambda _result: self._close(dialog))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    def _close(self, dialog: QDialog) -> None:
        self.dialogs.remove(dialog)
        dialog.deleteLater()
