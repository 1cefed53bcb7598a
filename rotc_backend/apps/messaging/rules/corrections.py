"""What the fields of a record and of an account are called where a correction of one is told."""

from common.language import Words

_FILIPINO = {
    "student_number": "student number", "last_name": "apelyido", "first_name": "pangalan", "middle_name": "gitnang pangalan",
    "suffix": "suffix", "sex": "kasarian", "birthdate": "petsa ng kapanganakan", "email": "e-mail",
    "contact_number": "contact number", "address": "address", "degree_program": "degree program", "year_level": "year level",
    "rank": "ranggo", "position": "posisyon", "college": "kolehiyo", "section": "seksiyon", "boots_size": "botas",
    "uniform_size": "uniporme", "cap_size": "cap", "guardian_name": "pangalan ng guardian",
    "guardian_relationship": "relasyon ng guardian", "guardian_contact_number": "contact number ng guardian",
    "guardian_address": "address ng guardian", "blood_type": "uri ng dugo", "height_cm": "taas (cm)",
    "weight_kg": "timbang (kg)", "allergies": "mga allergy", "conditions": "mga karamdaman", "display_name": "pangalan",
}  # fmt: skip


def field_words(field: str) -> Words:
    """What a field that can be corrected is called. Raises KeyError for another."""
    return Words(field.replace("_", " "), _FILIPINO[field])
