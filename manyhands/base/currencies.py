"""How many decimals the money of each currency has, for all who write or read amounts."""

# ISO 4217, list one. Babel's table (CLDR) has fewer for some, since people use no smaller coins.
NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
SCALES = dict.fromkeys(NO_DECIMALS.split(), 0) | dict.fromkeys(THREE_DECIMALS.split(), 3)


def scale_of(currency: str) -> int:
    """How many decimals a currency has by ISO 4217; 2 where it is not known.

    >>> scale_of("EUR"), scale_of("JPY"), scale_of("KWD")
    (2, 0, 3)
    """
    return SCALES.get(currency, 2)
