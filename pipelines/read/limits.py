"""Bounds on what is read. What lies beyond them is refused with a clear message instead of filling the memory.

Every bound is far above what a table of a municipality needs and low enough that reading stays under about 1 GB.
"""

MB = 1024 * 1024

MAX_FILE_BYTES = 500 * MB
"""Any file. The largest national lists (all addresses of a prefecture) stay under 100 MB."""

LARGE = 50 * MB
"""From this size on it is asked whether there is memory enough (`memory`)."""

MAX_PARSED_BYTES = 64 * MB
"""JSON and HTML: they are held in memory as objects, some ten times their size."""

MAX_HTML_CHARS = 32 * MB
"""A page of HTML. Systems export no more than Excel of old took, 65,536 rows."""

MAX_TAGS = 3_000_000
"""Tags of a page of HTML: a table of 100,000 rows and 15 columns with all its end tags."""

MAX_ITEMS = 12_000_000
"""Values of a JSON text, lists and objects counted: each is held in memory as an object."""

MAX_LINE_BYTES = 8 * MB
"""One line of a text file. A spreadsheet row of 200 columns with 32,767 characters each would be about this long."""

MAX_CELL_CHARS = 1_000_000
"""One cell. Excel itself stops at 32,767 characters."""

MAX_RECORDS = 2_000_000
"""Rows of one sheet or text file. Excel stops at 1,048,576."""

MAX_CELLS = 16 * 1024 * 1024
"""Rows times columns of all sheets: as many as one full sheet of the old .xls format."""

MAX_CELLS_BY_COLUMNS = 4 * MAX_CELLS
"""The same of a text file that is read by columns, where a blank cell takes 16 bytes: a million rows of 64 columns."""

MAX_CELLS_BY_ROWS = 6_000_000
"""The same of a text with quotation marks in the wrong places, which is read cell by cell: 100 bytes for each."""

MAX_COLUMNS = 1_000
"""Columns that hold anything. The widest national form has fewer than 120; single years of age by sex, some 320."""

MAX_RECORD_CELLS = 16_384
"""Cells of one record of a text file: the last column of Excel, XFD."""

MAX_MEMBERS = 5_000
"""Files inside an .xlsx or .ods. A workbook with 200 sheets and pictures has about 1,000."""

MAX_UNPACKED_BYTES = 512 * MB
"""All files inside an .xlsx or .ods, unpacked. 100,000 rows of 100 columns are about 500 MB of XML."""

MAX_RATIO = 200
"""Unpacked to packed size of a large member. Sheet XML shrinks 10 to 40 times, blank formatted rows about 100 times."""

RATIO_FLOOR_BYTES = 16 * MB
"""Below this unpacked size the ratio says nothing: a small file of one repeated byte harms nobody."""

MAX_MERGED = 200_000
"""Merged ranges of one sheet."""

MAX_SHEETS = 1_000
"""Sheets of a workbook. One for each day of a year is the most that was seen."""

MAX_OTHERS = 2_000_000
"""Elements of one part of an .xlsx that are neither cells nor rows: formats, links, rules, drawings, comments."""

MAX_ELEMENTS = 6_000_000
"""All elements of a sheet that has to be parsed to be placed; of an .ods, those up to which its looks are told."""

MAX_CELL_TEXT_BYTES = 256 * MB
"""All text of a workbook once shared or repeated texts are written out cell by cell."""

MAX_CELL_BYTES = 4 * MB
"""Text between two tags of a workbook."""

MAX_PIECE_BYTES = 64 * MB
"""One row of a workbook, as XML."""

LISTED = 200
"""Findings of one code from one file that are listed one by one; the rest is counted."""
