//! What goes wrong in a standard function.

use super::codes;

codes! {
    NO_SUCH_POSITION = "R0201", "The position or the length is outside what the function counts.",
        "Characters and elements count from 1, and a length is 0 or more. Reaching past the end is allowed and gives \
         what there is.",
        wrong "[code](text) -> |substring(0, 3)| -> [group](text)",
        right "[code](text) -> |substring(1, 3)| -> [group](text)";
    TOO_LARGE = "R0202", "The text would be larger than a function may make it.",
        "Repeating and padding stop at 16777216 bytes or characters, so that one wrong number in the data can't take \
         all memory.",
        wrong "[mark](text) -> |repeat([count])| -> [bar](text)   -- the count is 4000000000",
        right "[mark](text) -> |repeat(least([count], 80))| -> [bar](text)";
    NO_FILL = "R0203", "There is nothing to fill with.",
        "Padding needs a text of at least one character to fill with.",
        wrong "[id](text) -> |pad_left(8, \"\")| -> [id](text)",
        right "[id](text) -> |pad_left(8, \"0\")| -> [id](text)";
    NO_SUCH_GROUP = "R0204", "The pattern has no group of this number.",
        "Group 0 is what the whole pattern found; each opening bracket starts the next one, except `(?:`.",
        wrong "[path](text) -> |regex_extract(r\"/\\d+/\", 1)| -> [id](text)",
        right "[path](text) -> |regex_extract(r\"/(\\d+)/\", 1)| -> [id](text)";
    NOT_OF_FORMAT = "R0205", "The text is not of the format.",
        "Every character of the format and of the text has to match. %m, %d, %H, %M and %S take exactly two digits; \
         %-m and its kin take one or two. The day must exist.",
        wrong "[born](text) -> |parse_date(\"%d.%m.%Y\")| -> [born](date)   -- the source holds \"1.2.1999\"",
        right "[born](text) -> |parse_date(\"%-d.%-m.%Y\")| -> [born](date)";
    NOT_WRITABLE = "R0206", "The format can't write this date.",
        "%Y writes the years 1 to 9999 and %y the last two digits of those.",
        wrong "[until](timestamp) -> |format_date(\"%d.%m.%Y\")| -> [until](text)   -- the year is 12024",
        right "[until](timestamp) -> |format_date(\"%d.%m.%Y\") ?? \"later\"| -> [until](text)";
    NOT_REAL = "R0207", "The result is not a real number.",
        "A negative number has no square root, and none to a power that is not whole; zero has no negative power.",
        wrong "[variance](float8) -> |sqrt| -> [deviation](float8)   -- the source holds -1",
        right "[variance](float8) -> |sqrt ?? None| -> [deviation](float8)";
    TOO_MANY_DIGITS = "R0208", "The number of digits is outside what rounding takes.",
        "`round` keeps from 0 to 76 digits after the point.",
        wrong "[price](numeric) -> |round(-2)| -> [price](numeric)",
        right "[price](numeric) -> |round(2)| -> [price](numeric)";
}
