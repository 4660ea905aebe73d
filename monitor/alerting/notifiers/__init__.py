"""The ways to deliver that come with Rasid, besides the desktop: one module a kind, each with its `PLUGIN`."""
