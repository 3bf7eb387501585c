"""The report of a run: built once as data (`build`), then written in several forms."""
