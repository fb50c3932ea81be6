//! What goes wrong with files and with standard input and output.

use super::codes;

codes! {
    NO_SUCH_FILE = "R0301", "There is no such file.",
        "A path in a route starts at the project's directory, wherever the route is started from.",
        wrong "source = csv/data/fligths.csv   -- the file is data/flights.csv",
        right "source = csv/data/flights.csv";
    NO_MATCH = "R0302", "No file matches the glob.",
        "`*` and `?` stand for characters of one name, `**` for any directories. Names that begin with a dot match only \
         where the glob spells the dot. A source without files is a mistake, not an empty source.",
        wrong "source = csv/data/*.csv   -- the files are data/2024/*.csv",
        right "source = csv/data/**/*.csv";
    UNREADABLE = "R0303", "The file cannot be read.",
        "The system refuses to open or read it, for the reason in the message: it is a directory, this user may not read \
         it, or the disk fails.",
        wrong "source = csv/data   -- a directory",
        right "source = csv/data/*.csv";
    DAMAGED = "R0304", "The compressed file is damaged or cut off.",
        "What `.gz` and `.zst` files hold ends in a known way and mostly carries checksums. A file that breaks this has \
         lost something on its way, so nothing of it is used.",
        wrong "source = csv/data/flights.csv.gz   -- half of the file was fetched",
        right "source = csv/data/flights.csv.gz   -- fetched again";
    OTHER_ENCODING = "R0305", "The file is in another encoding.",
        "Files are compressed only where their names end in `.gz` or `.zst`, and this one begins as a compressed file \
         does. Standard input is UTF-8, and what came there begins as UTF-16 does; a file of UTF-16 is read as such where \
         it begins with a byte order mark, or where the source says `encoding: utf-16`.",
        wrong "source = csv/data/users.csv   -- compressed with gzip",
        right "source = csv/data/users.csv.gz";
    NOT_UTF8 = "R0306", "The text is not valid UTF-8.",
        "A file is UTF-8 where the source names no other encoding. The message names the line and the column of the \
         first wrong byte. Such files are mostly in the encoding of an older system. A CSV field that the route does not \
         read may hold anything; JSON is UTF-8 throughout.",
        wrong "source = csv/data/users.csv   -- in windows-1251",
        right "source = csv/data/users.csv (encoding: windows-1251)";
    BROKEN_QUOTE = "R0308", "The quotes of a CSV record are broken.",
        "A field that begins with a quote ends with one, and after that comes a delimiter or the end of the line. A quote \
         inside such a field is doubled (RFC 4180). In a field that does not begin with a quote, quotes mean themselves.",
        wrong "7,\"the \"best\" one\",2024",
        right "7,\"the \"\"best\"\" one\",2024";
    FIELD_COUNT = "R0309", "A CSV record has too few or too many fields.",
        "Every record has as many fields as the header, or as the first record where there is no header. Mostly a \
         delimiter inside a field is not quoted, or the file has another delimiter. Empty lines at the end of a file are \
         passed over; in a file of one column every line is a record.",
        wrong "id,name\\n7,Smith, John",
        right "id,name\\n7,\"Smith, John\"";
    NOT_JSON = "R0310", "The record is not valid JSON.",
        "JSON is as RFC 8259 says: keys and texts in double quotes, no comma after the last element, no NaN, no half of a \
         surrogate pair, at most 128 levels deep. `jsonl` and `dict` take one whole object on each line, `json` one array \
         of objects or one object.",
        wrong "{'id': 7,}",
        right "{\"id\": 7}";
    NOT_AN_OBJECT = "R0311", "The record is JSON, but no object.",
        "The fields of a row are the keys of a JSON object. A line or an element that is a number, a text or an array has \
         none.",
        wrong "[7, \"Smith\"]",
        right "{\"id\": 7, \"name\": \"Smith\"}";
    UNWRITABLE = "R0312", "The file cannot be written.",
        "The system refuses to create or fill it, for the reason in the message. A file is written under another name in \
         the same directory and renamed when the run is done, so this user must be allowed to create files there.",
        wrong "kids = csv//etc/kids.csv",
        right "kids = csv/out/kids.csv";
    NOT_A_FILE = "R0313", "What the target names is no file.",
        "A target replaces or extends a regular file. A directory, a device or a pipe of that name is left alone.",
        wrong "kids = csv/out   -- a directory",
        right "kids = csv/out/kids.csv";
    CANNOT_APPEND = "R0314", "A JSON array cannot be appended to.",
        "The end of the array would have to be cut off first. JSON Lines holds the same objects and can be appended to.",
        wrong "kids = json/out/kids.json (mode: append)",
        right "kids = jsonl/out/kids.jsonl (mode: append)";
    NULL_TEXT = "R0315", "The text would be read back as null.",
        "The target's `null` option lists texts that mean null, quoted or not. A value that is such a text could not be \
         told from null afterwards. Change the value, or take the text off the list.",
        wrong "kids = csv/out/kids.csv (null: [\"NA\"])   -- a country is \"NA\"",
        right "kids = csv/out/kids.csv";
    OUTPUT_CLOSED = "R0316", "Standard output was closed.",
        "The program that reads the results has ended before they were all written. What it has read stays with it; all \
         other targets of the run are rolled back.",
        wrong "etlc run users | head -n 1",
        right "etlc run users > users.jsonl";
    WRITTEN_TWICE = "R0317", "Two targets are one file.",
        "Both names lead to the same file, perhaps through a link, and the later would replace the earlier.",
        wrong "a = csv/out/x.csv, b = csv/out/../out/x.csv",
        right "a = csv/out/a.csv, b = csv/out/b.csv";
    MALFORMED = "R0318", "The file is not in the encoding that the source names.",
        "Some of its bytes mean no character there, so what stands around them may be read wrongly, too, and the run ends. \
         The message names the first of these bytes by its offset in the file, from 0, or in what a compressed file holds, \
         and the line and column of the character. The encoding is that of the source's option `encoding`; a byte order mark \
         at the start of the file goes before it.",
        wrong "source = csv/data/users.csv (encoding: shift_jis)   -- in EUC-JP",
        right "source = csv/data/users.csv (encoding: euc-jp)";
    NO_COLUMN = "R0431", "The file has no such column.",
        "The first line of a CSV file names its columns, and a field of the route is one of them, letter for letter. \
         With `header: false` the columns are `1`, `2` and so on. The message lists what the file has.",
        wrong "[tail_num] -> [tailnum](text)   -- the header has tailnum",
        right "[tailnum] -> [tailnum](text)";
    COLUMN_TWICE = "R0432", "The header names a column twice.",
        "Two columns have the name that the route reads, and nothing says which of them is meant. Rename one in the file, \
         or read it with `header: false` by its number.",
        wrong "id,name,name",
        right "id,name,nickname";
    NO_HEADER = "R0433", "The CSV file has no header.",
        "The file is empty, or its first line is. The first line names the columns, unless the route says \
         `header: false`.",
        wrong "source = csv/data/users.csv   -- 0 bytes",
        right "source = csv/data/users.csv (header: false)";
    OTHER_COLUMNS = "R0434", "The file that is appended to has other columns.",
        "Rows go to the end of a file only where its columns are the route's, with the same names in the same order.",
        wrong "kids = csv/out/kids.csv (mode: append)   -- the file has id,name,age",
        right "kids = csv/out/kids.csv (mode: replace)";
    NOT_CREATED = "R0435", "The target file does not exist and is not to be created.",
        "The route says `create: never`.",
        wrong "kids = csv/out/kids.csv (mode: append, create: never)",
        right "kids = csv/out/kids.csv (mode: append)";
    DISK_FULL = "R0731", "There is no room for the file.",
        "The disk is full, or the user's share of it. A file is written beside the one that it replaces, so both need \
         room at once. The target is as it was before.",
        wrong "kids = csv/out/kids.csv   -- on a full disk",
        right "kids = csv/out/kids.csv.zst";
    NEVER_THERE = "W0331", "A field was absent from every record.",
        "A key that a JSON record lacks is null, since records of one source differ. One that all records of a run lack \
         is mostly a slip in its name; this is a warning, and the run goes on.",
        wrong "[user.nmae] -> [name](text)   -- the records have user.name",
        right "[user.name] -> [name](text)";
}
