//! What goes wrong with one value.

use super::codes;

codes! {
    NOT_A_NUMBER = "R0101", "The text is not a number.",
        "A number is an optional sign and digits; float8 and numeric also take a fraction and an exponent. Spaces, \
         thousands separators, a decimal comma and an empty text are refused rather than guessed at. Clean the text \
         before the last arrow, or say with `??` what such a row is worth.",
        wrong "[price](text) -> [price](numeric)   -- the source holds \" 1,50\"",
        right "[price](text) -> |strip|replace(\",\", \".\")| -> [price](numeric)";
    OUT_OF_RANGE = "R0102", "The value is outside the range of the type.",
        "int2 holds -32768 to 32767, int4 about ±2.1 thousand million, int8 about ±9.2 million million million, \
         numeric 76 digits, numeric(10,2) eight digits before the point. A value beyond the limit is never clamped. \
         Declare a wider type, or leave such rows out.",
        wrong "[views](int8) -> [views](int4)   -- the source holds 3000000000",
        right "[views](int8) -> [views](int8)";
    NOT_EXACT = "R0103", "The value would lose something in the other type.",
        "A conversion is exact or it fails: 1.5 is no whole number, 9007199254740993 is no float8, and \
         0.12345678901234567890 has more digits than a float8 keeps. Round it yourself, where rounding is meant.",
        wrong "[rate](float8) -> [rate](int4)   -- the source holds 1.5",
        right "[rate](float8) -> |round| -> [rate](int4)";
    TOO_LONG = "R0104", "The text has more characters than varchar(n) takes.",
        "The length of varchar(n) counts characters, not bytes. A longer text is never cut silently. Declare a longer \
         type, or cut it yourself.",
        wrong "[code](text) -> [code](varchar(3))   -- the source holds \"ABCD\"",
        right "[code](text) -> |left(3)| -> [code](varchar(3))";
    TOO_FINE = "R0105", "The value has more digits after the point than the type keeps.",
        "numeric(10,2) keeps two digits after the point and times keep six. Zeros beyond that are dropped, anything \
         else would have to be rounded, and nothing is rounded silently.",
        wrong "[price](text) -> [price](numeric(10,2))   -- the source holds \"9.999\"",
        right "[price](numeric) -> |round(2)| -> [price](numeric(10,2))";
    OVERFLOW = "R0106", "The result of the arithmetic does not fit its type.",
        "A sum, difference or product is of the type of its operands: int4 by int4 is int4. Read the fields as a \
         wider type and the result is wider too.",
        wrong "[] -> |get([a] * [b])| -> [area](int4)   -- 100000 * 100000",
        right "[] -> |get([a] * [b])| -> [area](int8)";
    DIVISION_BY_ZERO = "R0107", "The divisor is zero.",
        "Division by zero has no value, for floats too. Say what the row is worth then.",
        wrong "[] -> |get([sum] / [count])| -> [mean](float8)   -- the count is 0",
        right "[] -> |get([sum] / [count]) ?? None| -> [mean](float8)";
    NOT_A_BOOL = "R0108", "The text is not a bool.",
        "A bool is one of true, false, t, f, yes, no, y, n, on, off, 1, 0, in any case and without spaces around it.",
        wrong "[active](text) -> [active](bool)   -- the source holds \"ja\"",
        right "[active](text) -> |replace(\"ja\", \"yes\")| -> [active](bool)";
    NOT_A_DATE = "R0109", "The text is not a date or time.",
        "A date is YYYY-MM-DD, a time HH:MM, HH:MM:SS or HH:MM:SS.ffffff, a timestamp a date, `T` or a space, and a \
         time; a timestamptz ends in an offset: Z, +03 or +03:00. The day must exist. Other orders are refused \
         because 03/04/2024 means two things.",
        wrong "[born](text) -> [born](date)   -- the source holds \"31.12.1999\"",
        right "[born](text) -> |parse_date(\"%d.%m.%Y\")| -> [born](date)";
    NOT_AN_INTERVAL = "R0110", "The text is not an interval.",
        "An interval is written as PostgreSQL does, `1 year 2 mons 3 days 04:05:06.5`, or as ISO 8601 does, \
         `P1Y2M3DT4H5M6.5S`. Only seconds take a fraction.",
        wrong "[took](text) -> [took](interval)   -- the source holds \"90\"",
        right "[took](text) -> |concat(\" seconds\")| -> [took](interval)";
    NOT_A_UUID = "R0111", "The text is not a uuid.",
        "A uuid is 32 hexadecimal digits, plain or with hyphens as in 67e55044-10b1-426f-9247-bb680e5fe0c8.",
        wrong "[id](text) -> [id](uuid)   -- the source holds \"{67e55044-10b1-426f-9247-bb680e5fe0c8}\"",
        right "[id](text) -> |replace(\"{\", \"\")|replace(\"}\", \"\")| -> [id](uuid)";
    NOT_BYTES = "R0112", "The text is not bytes in hexadecimal form.",
        "Bytes are written as `\\x` and two hexadecimal digits for each byte, as PostgreSQL prints them.",
        wrong "[mark](text) -> [mark](bytea)   -- the source holds \"ff\"",
        right "[] -> |concat(\"\\\\x\", [mark])| -> [mark](bytea)";
    NOT_JSON = "R0113", "The text is not valid JSON.",
        "JSON is as RFC 8259 says: keys and texts in double quotes, no comma after the last element, no NaN, no \
         half of a surrogate pair, at most 128 levels deep. The message says at which byte it went wrong.",
        wrong "[data](text) -> [data](json)   -- the source holds \"{'a': 1}\"",
        right "[data](text) -> |replace(\"'\", \"\\\"\")| -> [data](json)";
    OTHER_JSON = "R0114", "The JSON value is of another kind.",
        "A JSON number converts to the number types, a JSON text to text and to every type that has a text form, \
         true and false to bool, an array to a list. An object, an array or a JSON null is never made into a text.",
        wrong "[data.age](json) -> [age](int4)   -- the value is \"33\", with quotes",
        right "[data.age](text) -> [age](int4)";
    IS_NULL = "R0115", "The value is null where null is refused.",
        "`T!` refuses null. Give a value for null with `??`, or leave such rows out with WHERE.",
        wrong "[id](int8) -> [id](int8!)   -- the source holds null",
        right "[id](int8) -> |coalesce(0)| -> [id](int8!)";
    NOT_FINITE = "R0116", "The value is not finite.",
        "NaN and the infinities are values of float4 and float8, and infinity is one of date and of the timestamps; \
         the other types have nothing that means the same.",
        wrong "[rate](float8) -> [rate](numeric)   -- the source holds NaN",
        right "[rate](float8) -> |to_numeric ?? None| -> [rate](numeric)";
}
