"""The 30 rules in plain words: how each is judged here and what is not looked at (message), what to do (remedy)."""

from pipelines.messages import Text


def _rule(message: str, remedy: str) -> Text:
    return Text("info", message, remedy)


TEXTS: dict[str, Text] = {
    "rule-l1-01": _rule(
        "By the file's content: workbooks, CSV, JSON and XML are kept, PDF, Word, pictures and HTML are not.",
        "Save the table as a workbook or CSV.",
    ),
    "rule-l1-02": _rule(
        "Headings that repeat side by side, and blocks below a blank row that begin with another heading. A "
        "second table "
        "without heading is not seen.",
        "Give each table a sheet (or a CSV file) of its own.",
    ),
    "rule-l1-03": _rule(
        "Blank rows and columns inside the table, repeated headings, lines of section names. Blanks between "
        "title and "
        "table are not looked at.",
        "Remove them. Names of sections go into a column of their own, in each row.",
    ),
    "rule-l1-04": _rule(
        "Notes below, stray text beside, long explanations above the table. A title, a date or a unit does not "
        "count. "
        "Whether a text has to do with the data is not judged.",
        "Move notes to another sheet or to the page of the dataset.",
    ),
    "rule-l1-05": _rule(
        "Columns without heading, and headings such as 'column1' or 'P20_001'. Whether a heading in words "
        "tells enough "
        "is not judged.",
        "Give each column a heading that tells what it holds.",
    ),
    "rule-l1-06": _rule(
        "Blanks around texts, between single letters, several in a row; line breaks in headings and short texts. "
        "Paragraphs of long texts and single blanks between words do not count.",
        "Remove blanks and line breaks that only serve the looks (find and replace).",
    ),
    "rule-l1-07": _rule(
        "Two telephone numbers, numbers or URLs, ranges of times and dates, an address with its postal code, "
        "lists of the "
        "same words. Columns for which the national form asks for lists do not count. Prose is not understood.",
        "Split the values into columns of their own (start and end, telephone 1 and 2).",
    ),
    "rule-l1-08": _rule(
        "Circled and Roman numbers, ㈱, ㎡, emoji, private characters. Kanji, and Roman numbers in columns of names, "
        "are let pass: names may need them.",
        "Write them with characters that every machine has.",
    ),
    "rule-l1-09": _rule(
        "Kept where columns of numbers have no blanks. What a blank means no program can tell.",
        "Tell missing and zero apart, and say what a blank means.",
    ),
    "rule-l1-10": _rule(
        "The places of pictures, shapes, text boxes and charts (.xlsx and .ods). Comments are not looked at.",
        "Write what is needed into cells and remove the objects.",
    ),
    "rule-l1-11": _rule(
        "Some records of a column that are filled, bold, coloured or struck through. Stripes, whole columns "
        "and headings do "
        "not count; the size of letters is not looked at.",
        "Say in a new column what the colour means.",
    ),
    "rule-l1-12": _rule(
        "All merged cells of the sheet; those outside the table are warnings.",
        "Unmerge them and repeat the content in each cell.",
    ),
    "rule-l1-13": _rule(
        "Hidden, folded or filtered rows and columns that hold values (.xlsx and .ods). Hidden sheets are not "
        "looked at.",
        "Show them and delete what is not needed.",
    ),
    "rule-l1-14": _rule(
        "Line breaks inside cells, quoted ones too, and quotation marks that are never closed.",
        "Remove the line breaks inside cells.",
    ),
    "rule-l1-15": _rule(
        "Records with more values than the others. Where the number agrees by chance it is not seen.",
        "Put values with commas into quotation marks (a spreadsheet does it when it saves CSV).",
    ),
    "rule-l2-01": _rule(
        "In columns of numbers (by the national form, the heading, most cells): separators, units, note marks, "
        "words, "
        "full-width digits. Marks such as '-' belong to L3-03.",
        "Keep the bare number; units go to the heading, notes to another column. Of numbers kept as text, set the "
        "format of the cells to 'General' and turn them into numbers.",
    ),
    "rule-l2-02": _rule(
        "Ditto marks, cells merged down, values that stand in the first row of their group only. That a blank "
        "is left out "
        "and not missing is a guess.",
        "Write the value in every row.",
    ),
    "rule-l2-03": _rule(
        "Columns with the same heading, and headings over two rows.",
        "Name each column so that one row of headings is enough.",
    ),
    "rule-l2-04": _rule(
        "In columns of choices: full and half width, blanks, ○ and 〇, 有 and あり mixed. Other words for the "
        "same are not "
        "seen.",
        "Choose one spelling.",
    ),
    "rule-l2-05": _rule(
        "その他 with its details in a column of choices. Details without that word are not seen.",
        "Keep 'other' in the column of choices and put the details into another one.",
    ),
    "rule-l2-06": _rule("Formulas anywhere on the sheet (.xlsx and .ods).", "Copy the cells and paste them as values."),
    "rule-l3-01": _rule(
        "Whether the heading is the first row, and the only one, and the records begin below it.",
        "Headings in row 1, data from row 2; titles go elsewhere.",
    ),
    "rule-l3-02": _rule(
        "For columns of bare codes: the descriptor beside the file, or a sheet of codes. What stands on the page of "
        "publication is not seen.",
        "Publish a table of the codes and their meanings along with the data.",
    ),
    "rule-l3-03": _rule(
        "Marks such as - and X among numbers, and whether the sheet or the descriptor explains them. Other "
        "pages are not "
        "seen.",
        "Say what each mark means.",
    ),
    "rule-l3-04": _rule(
        "Whether measures such as area, fee and height name their unit: in the heading, above the table or in the "
        "descriptor. Where name or national form makes it plain it is kept.",
        "Write the unit into the heading, as in 面積(m2).",
    ),
    "rule-l3-05": _rule(
        "In columns of dates and years in headings: Japanese years alone, years of two digits, serial numbers, "
        "parts of a "
        "month. Dates in prose are not looked at.",
        "Write western dates such as 2026-04-01; Japanese years may stand beside.",
    ),
    "rule-l3-06": _rule(
        "A column of area codes (with check digit), else of prefectures, else whether addresses begin with the "
        "prefecture. "
        "Whether a municipality's name is today's is not checked.",
        "Add a column of area codes, or begin addresses with the prefecture.",
    ),
    "rule-l3-07": _rule(
        "Compares the headings of the files named together, by the year in their names: broken where more than a tenth "
        "is gone. Where the names tell no order, only what is so in any order is judged. Logs of changes are not read.",
        "Keep headings and order, and log what changes.",
    ),
    "rule-l3-08": _rule(
        "Whether a datapackage.json beside the CSV has all definitions, source, frequency, version, encoding. "
        "Without one "
        "nothing is judged. Field names that are not alphanumeric are only told.",
        "Publish the datapackage.json that `publish build` writes along with the data.",
    ),
    "rule-l3-09": _rule(
        "Columns of numbers whose headings differ by year, month, age or area only. A data package whose "
        "national form is "
        "wide is not judged. Other repetitions are not seen.",
        "Make a column of years (ages, areas) and one row for each value. Leave it if the national form is wide.",
    ),
}
