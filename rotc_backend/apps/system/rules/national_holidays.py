"""National holidays of the Philippines, regular and special non-working days. Made by `python -m tools.national_holidays`.

What the moon decides is marked as estimated: it is proclaimed shortly before, and an admin moves it then.
"""

from datetime import date

_LINES = """\
2024-01-01 New Year's Day
2024-02-09 Additional special (non-working) day
2024-02-10 Chinese New Year
2024-03-28 Maundy Thursday
2024-03-29 Good Friday
2024-03-30 Black Saturday
2024-04-09 Day of Valor
2024-04-10 Eid al-Fitr
2024-05-01 Labor Day
2024-06-12 Independence Day
2024-06-17 Eid al-Adha
2024-08-23 Ninoy Aquino Day
2024-08-26 National Heroes Day
2024-11-01 All Saints' Day
2024-11-02 Additional special (non-working) day
2024-11-30 Bonifacio Day
2024-12-08 Immaculate Conception
2024-12-24 Additional special (non-working) day
2024-12-25 Christmas Day
2024-12-30 Rizal Day
2024-12-31 New Year's Eve
2025-01-01 New Year's Day
2025-01-29 Chinese New Year
2025-04-01 Eid al-Fitr
2025-04-09 Day of Valor
2025-04-17 Maundy Thursday
2025-04-18 Good Friday
2025-04-19 Black Saturday
2025-05-01 Labor Day
2025-05-12 Elections special (non-working) day
2025-06-06 Eid al-Adha
2025-06-12 Independence Day
2025-07-27 Additional special (non-working) day
2025-08-21 Ninoy Aquino Day
2025-08-25 National Heroes Day
2025-10-31 All Saints' Eve
2025-11-01 All Saints' Day
2025-11-30 Bonifacio Day
2025-12-08 Immaculate Conception
2025-12-24 Christmas Eve
2025-12-25 Christmas Day
2025-12-30 Rizal Day
2025-12-31 New Year's Eve
2026-01-01 New Year's Day
2026-02-17 Chinese New Year
2026-03-20 Eid al-Fitr
2026-04-02 Maundy Thursday
2026-04-03 Good Friday
2026-04-04 Black Saturday
2026-04-09 Day of Valor
2026-05-01 Labor Day
2026-05-27 Eid al-Adha
2026-06-12 Independence Day
2026-08-21 Ninoy Aquino Day
2026-08-31 National Heroes Day
2026-11-01 All Saints' Day
2026-11-02 All Souls' Day
2026-11-30 Bonifacio Day
2026-12-08 Immaculate Conception
2026-12-24 Christmas Eve
2026-12-25 Christmas Day
2026-12-30 Rizal Day
2026-12-31 New Year's Eve
2027-01-01 New Year's Day
2027-02-06 Chinese New Year
2027-03-09 Eid al-Fitr (estimated)
2027-03-25 Maundy Thursday
2027-03-26 Good Friday
2027-03-27 Black Saturday
2027-04-09 Day of Valor
2027-05-01 Labor Day
2027-05-16 Eid al-Adha (estimated)
2027-06-12 Independence Day
2027-08-21 Ninoy Aquino Day
2027-08-30 National Heroes Day
2027-11-01 All Saints' Day
2027-11-02 All Souls' Day
2027-11-30 Bonifacio Day
2027-12-08 Immaculate Conception
2027-12-24 Christmas Eve
2027-12-25 Christmas Day
2027-12-30 Rizal Day
2027-12-31 New Year's Eve
2028-01-01 New Year's Day
2028-01-26 Chinese New Year
2028-02-26 Eid al-Fitr (estimated)
2028-04-09 Day of Valor
2028-04-13 Maundy Thursday
2028-04-14 Good Friday
2028-04-15 Black Saturday
2028-05-01 Labor Day
2028-05-05 Eid al-Adha (estimated)
2028-06-12 Independence Day
2028-08-21 Ninoy Aquino Day
2028-08-28 National Heroes Day
2028-11-01 All Saints' Day
2028-11-30 Bonifacio Day
2028-12-08 Immaculate Conception
2028-12-25 Christmas Day
2028-12-30 Rizal Day
2028-12-31 New Year's Eve
2029-01-01 New Year's Day
2029-02-13 Chinese New Year
2029-02-14 Eid al-Fitr (estimated)
2029-03-29 Maundy Thursday
2029-03-30 Good Friday
2029-03-31 Black Saturday
2029-04-09 Day of Valor
2029-04-24 Eid al-Adha (estimated)
2029-05-01 Labor Day
2029-06-12 Independence Day
2029-08-21 Ninoy Aquino Day
2029-08-27 National Heroes Day
2029-11-01 All Saints' Day
2029-11-30 Bonifacio Day
2029-12-08 Immaculate Conception
2029-12-25 Christmas Day
2029-12-30 Rizal Day
2029-12-31 New Year's Eve
2030-01-01 New Year's Day
2030-02-03 Chinese New Year
2030-02-04 Eid al-Fitr (estimated)
2030-04-09 Day of Valor
2030-04-13 Eid al-Adha (estimated)
2030-04-18 Maundy Thursday
2030-04-19 Good Friday
2030-04-20 Black Saturday
2030-05-01 Labor Day
2030-06-12 Independence Day
2030-08-21 Ninoy Aquino Day
2030-08-26 National Heroes Day
2030-11-01 All Saints' Day
2030-11-30 Bonifacio Day
2030-12-08 Immaculate Conception
2030-12-25 Christmas Day
2030-12-30 Rizal Day
2030-12-31 New Year's Eve
2031-01-01 New Year's Day
2031-01-23 Chinese New Year
2031-01-24 Eid al-Fitr (estimated)
2031-04-02 Eid al-Adha (estimated)
2031-04-09 Day of Valor
2031-04-10 Maundy Thursday
2031-04-11 Good Friday
2031-04-12 Black Saturday
2031-05-01 Labor Day
2031-06-12 Independence Day
2031-08-21 Ninoy Aquino Day
2031-08-25 National Heroes Day
2031-11-01 All Saints' Day
2031-11-30 Bonifacio Day
2031-12-08 Immaculate Conception
2031-12-25 Christmas Day
2031-12-30 Rizal Day
2031-12-31 New Year's Eve
2032-01-01 New Year's Day
2032-01-14 Eid al-Fitr (estimated)
2032-02-11 Chinese New Year
2032-03-22 Eid al-Adha (estimated)
2032-03-25 Maundy Thursday
2032-03-26 Good Friday
2032-03-27 Black Saturday
2032-04-09 Day of Valor
2032-05-01 Labor Day
2032-06-12 Independence Day
2032-08-21 Ninoy Aquino Day
2032-08-30 National Heroes Day
2032-11-01 All Saints' Day
2032-11-30 Bonifacio Day
2032-12-08 Immaculate Conception
2032-12-25 Christmas Day
2032-12-30 Rizal Day
2032-12-31 New Year's Eve
2033-01-01 New Year's Day
2033-01-02 Eid al-Fitr (estimated)
2033-01-31 Chinese New Year
2033-03-11 Eid al-Adha (estimated)
2033-04-09 Day of Valor
2033-04-14 Maundy Thursday
2033-04-15 Good Friday
2033-04-16 Black Saturday
2033-05-01 Labor Day
2033-06-12 Independence Day
2033-08-21 Ninoy Aquino Day
2033-08-29 National Heroes Day
2033-11-01 All Saints' Day
2033-11-30 Bonifacio Day
2033-12-08 Immaculate Conception
2033-12-23 Eid al-Fitr (estimated)
2033-12-25 Christmas Day
2033-12-30 Rizal Day
2033-12-31 New Year's Eve
2034-01-01 New Year's Day
2034-02-19 Chinese New Year
2034-03-01 Eid al-Adha (estimated)
2034-04-06 Maundy Thursday
2034-04-07 Good Friday
2034-04-08 Black Saturday
2034-04-09 Day of Valor
2034-05-01 Labor Day
2034-06-12 Independence Day
2034-08-21 Ninoy Aquino Day
2034-08-28 National Heroes Day
2034-11-01 All Saints' Day
2034-11-30 Bonifacio Day
2034-12-08 Immaculate Conception
2034-12-12 Eid al-Fitr (estimated)
2034-12-25 Christmas Day
2034-12-30 Rizal Day
2034-12-31 New Year's Eve
2035-01-01 New Year's Day
2035-02-08 Chinese New Year
2035-02-18 Eid al-Adha (estimated)
2035-03-22 Maundy Thursday
2035-03-23 Good Friday
2035-03-24 Black Saturday
2035-04-09 Day of Valor
2035-05-01 Labor Day
2035-06-12 Independence Day
2035-08-21 Ninoy Aquino Day
2035-08-27 National Heroes Day
2035-11-01 All Saints' Day
2035-11-30 Bonifacio Day
2035-12-01 Eid al-Fitr (estimated)
2035-12-08 Immaculate Conception
2035-12-25 Christmas Day
2035-12-30 Rizal Day
2035-12-31 New Year's Eve
2036-01-01 New Year's Day
2036-01-28 Chinese New Year
2036-02-07 Eid al-Adha (estimated)
2036-04-09 Day of Valor
2036-04-10 Maundy Thursday
2036-04-11 Good Friday
2036-04-12 Black Saturday
2036-05-01 Labor Day
2036-06-12 Independence Day
2036-08-21 Ninoy Aquino Day
2036-08-25 National Heroes Day
2036-11-01 All Saints' Day
2036-11-19 Eid al-Fitr (estimated)
2036-11-30 Bonifacio Day
2036-12-08 Immaculate Conception
2036-12-25 Christmas Day
2036-12-30 Rizal Day
2036-12-31 New Year's Eve
2037-01-01 New Year's Day
2037-01-26 Eid al-Adha (estimated)
2037-02-15 Chinese New Year
2037-04-02 Maundy Thursday
2037-04-03 Good Friday
2037-04-04 Black Saturday
2037-04-09 Day of Valor
2037-05-01 Labor Day
2037-06-12 Independence Day
2037-08-21 Ninoy Aquino Day
2037-08-31 National Heroes Day
2037-11-01 All Saints' Day
2037-11-08 Eid al-Fitr (estimated)
2037-11-30 Bonifacio Day
2037-12-08 Immaculate Conception
2037-12-25 Christmas Day
2037-12-30 Rizal Day
2037-12-31 New Year's Eve
2038-01-01 New Year's Day
2038-01-16 Eid al-Adha (estimated)
2038-02-04 Chinese New Year
2038-04-09 Day of Valor
2038-04-22 Maundy Thursday
2038-04-23 Good Friday
2038-04-24 Black Saturday
2038-05-01 Labor Day
2038-06-12 Independence Day
2038-08-21 Ninoy Aquino Day
2038-08-30 National Heroes Day
2038-10-29 Eid al-Fitr (estimated)
2038-11-01 All Saints' Day
2038-11-30 Bonifacio Day
2038-12-08 Immaculate Conception
2038-12-25 Christmas Day
2038-12-30 Rizal Day
2038-12-31 New Year's Eve
2039-01-01 New Year's Day
2039-01-05 Eid al-Adha (estimated)
2039-01-24 Chinese New Year
2039-04-07 Maundy Thursday
2039-04-08 Good Friday
2039-04-09 Black Saturday
2039-04-09 Day of Valor
2039-05-01 Labor Day
2039-06-12 Independence Day
2039-08-21 Ninoy Aquino Day
2039-08-29 National Heroes Day
2039-10-19 Eid al-Fitr (estimated)
2039-11-01 All Saints' Day
2039-11-30 Bonifacio Day
2039-12-08 Immaculate Conception
2039-12-25 Christmas Day
2039-12-26 Eid al-Adha (estimated)
2039-12-30 Rizal Day
2039-12-31 New Year's Eve
2040-01-01 New Year's Day
2040-02-12 Chinese New Year
2040-03-29 Maundy Thursday
2040-03-30 Good Friday
2040-03-31 Black Saturday
2040-04-09 Day of Valor
2040-05-01 Labor Day
2040-06-12 Independence Day
2040-08-21 Ninoy Aquino Day
2040-08-27 National Heroes Day
2040-10-07 Eid al-Fitr (estimated)
2040-11-01 All Saints' Day
2040-11-30 Bonifacio Day
2040-12-08 Immaculate Conception
2040-12-14 Eid al-Adha (estimated)
2040-12-25 Christmas Day
2040-12-30 Rizal Day
2040-12-31 New Year's Eve
"""


def national_holidays(year: int) -> list[tuple[date, str]]:
    """The date and name of each, in order; none for a year that the list does not reach."""
    lines = (line.split(" ", 1) for line in _LINES.splitlines() if line.startswith(f"{year:04}-"))
    return [(date.fromisoformat(day), name) for day, name in lines]


FIRST_YEAR, LAST_YEAR = (int(line[:4]) for line in (_LINES.splitlines()[0], _LINES.splitlines()[-1]))
