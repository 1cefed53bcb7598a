import type { RequestStatus } from "@/api/types";

/** What the fields of a record are called on the page. */
export const fieldNames: Record<string, string> = {
  student_number: "Student number",
  last_name: "Last name",
  first_name: "First name",
  middle_name: "Middle name",
  suffix: "Suffix",
  sex: "Sex",
  birthdate: "Birth date",
  email: "E-mail",
  contact_number: "Contact number",
  address: "Address",
  degree_program: "Degree program",
  year_level: "Year level",
  display_name: "Name",
};

export const statusNames: Record<RequestStatus, string> = {
  open: "waiting",
  accepted: "accepted",
  refused: "refused",
};
