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
    NO_SUCH_TIME = "R0209", "A clock in the zone never shows this time.",
        "Where clocks are put forward, an hour is left out; the source may be of another zone. `earlier` and `later` say \
         which of the two moments is meant that it would be by the clock before the change and after it.",
        wrong "[at](timestamp) -> |at_zone(\"Europe/Berlin\")| -> [at](timestamptz)   -- the source holds 2024-03-31 02:30",
        right "[at](timestamp) -> |at_zone(\"Europe/Berlin\", \"later\")| -> [at](timestamptz)";
    TIME_TWICE = "R0210", "A clock in the zone shows this time twice.",
        "Where clocks are put back, an hour comes twice, and nothing in the value says which is meant. `earlier` and \
         `later` take the first or the second.",
        wrong "[at](timestamp) -> |at_zone(\"Europe/Berlin\")| -> [at](timestamptz)   -- the source holds 2024-10-27 02:30",
        right "[at](timestamp) -> |at_zone(\"Europe/Berlin\", \"earlier\")| -> [at](timestamptz)";
    NO_SUCH_CHARACTER = "R0211", "There is no character of this code point.",
        "Characters of Unicode have the code points 0 to 1114111 without 55296 to 57343.",
        wrong "[code](int4) -> |from_char_code| -> [sign](text)   -- the source holds 55296",
        right "[code](int4) -> |from_char_code ?? None| -> [sign](text)";
    NOT_ENCODED = "R0212", "The text or the bytes are not in this encoding.",
        "Decoding takes nothing that encoding would not give: no white space, no missing digits, no bytes that are not \
         UTF-8.",
        wrong "[data](text) -> |base64_decode| -> [data](bytea)   -- the source holds lines of Base64",
        right "[data](text) -> |remove(\"\\n\")|base64_decode| -> [data](bytea)";
    BAD_BOUNDS = "R0213", "The bounds leave nothing between them.",
        "A lower bound is not above the upper one, a base is 2 to 36, and buckets lie between two finite bounds.",
        wrong "[share](float8) -> |clamp(100, 0)| -> [share](float8)",
        right "[share](float8) -> |clamp(0, 100)| -> [share](float8)";
    NOT_A_PHONE = "R0214", "The text is no phone number.",
        "An international number begins with + or 00; another has as many digits as numbers of the country have. Letters \
         and extensions belong to no number.",
        wrong "[phone](text) -> |normalize_phone(\"RU\")| -> [phone](text)   -- the source holds \"12-34\"",
        right "[phone](text) -> |normalize_phone(\"RU\") ?? None| -> [phone](text)";
    NO_FIXED_LENGTH = "R0215", "The interval has no fixed length.",
        "A month has 28 to 31 days, so an interval with months is no number of seconds. The difference of two timestamps \
         has none.",
        wrong "[pause](interval) -> |total_seconds| -> [seconds](numeric)   -- the source holds \"1 mon\"",
        right "[pause](interval) -> |total_seconds ?? None| -> [seconds](numeric)";
}
