"""The library: bytes in, a Guide out. Pure and typed; knows no Prefect, no pandas and no database."""

__version__ = "0.1.0"
