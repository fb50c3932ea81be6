//! Records of a small CSV file (RFC 4180): whole in memory, quoted and empty cells told apart.

/// Splits a text into records of cells; an empty cell is null, a quoted empty one the empty text. All records are as
/// long as the first; blank lines are passed over.
///
/// # Errors
/// The line of the first mistake and what it is.
pub fn records(text: &str) -> Result<Vec<Vec<Option<String>>>, String> {
    let mut records: Vec<Vec<Option<String>>> = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while !rest.is_empty() {
        let first = line;
        let mut record = Vec::new();
        let ended = loop {
            let (cell, after) = cell(rest, &mut line).map_err(|what| format!("line {first}: {what}"))?;
            record.push(cell);
            rest = after;
            match rest.as_bytes().first() {
                Some(b',') => rest = &rest[1..],
                _ => break end_of_line(&mut rest),
            }
        };
        if !ended {
            return Err(format!("line {line}: text after a closing quote"));
        }
        line += 1;
        if record == [None] {
            continue;
        }
        if let Some(header) = records.first().filter(|header| header.len() != record.len()) {
            return Err(format!("line {first}: {} cells where the first line has {}", record.len(), header.len()));
        }
        records.push(record);
    }
    Ok(records)
}

/// The cell at the start of a text, and what follows it.
fn cell<'a>(text: &'a str, line: &mut usize) -> Result<(Option<String>, &'a str), String> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', '\n', '\r']).unwrap_or(text.len());
        let plain = &text[..end];
        if plain.contains('"') {
            return Err(format!("a quote inside the unquoted cell `{plain}`: quote the cell and double the quote"));
        }
        return Ok(((!plain.is_empty()).then(|| plain.to_owned()), &text[end..]));
    };
    let mut value = String::new();
    let mut rest = quoted;
    loop {
        let end = rest.find('"').ok_or("a quote is opened here and never closed")?;
        value.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                value.push('"');
                rest = after;
            }
            None => break,
        }
    }
    *line += value.matches('\n').count();
    Ok((Some(value), rest))
}

/// Passes over the end of a line; false where something else stands there.
fn end_of_line(rest: &mut &str) -> bool {
    let after = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).or_else(|| rest.strip_prefix('\r'));
    match after {
        Some(after) => *rest = after,
        None => return rest.is_empty(),
    }
    true
}

#[cfg(test)]
mod tests {
    use super::records;

    fn cells(record: &[&str]) -> Vec<Option<String>> {
        record.iter().map(|cell| (*cell != "NULL").then(|| (*cell).to_owned())).collect()
    }

    #[test]
    fn quotes_nulls_and_line_ends() {
        let read = records("a,b\r\n1,\n\"\",\"x \"\"y\"\"\nz\"\n\nlast,1").expect("well formed");
        assert_eq!(read, [cells(&["a", "b"]), cells(&["1", "NULL"]), cells(&["", "x \"y\"\nz"]), cells(&["last", "1"])]);
    }

    #[test]
    fn mistakes_name_their_line() {
        for (text, says) in [
            ("a,b\n1", "line 2: 1 cells where the first line has 2"),
            ("a\n\"x", "line 2: a quote is opened here and never closed"),
            ("a\n\"x\"y", "line 2: text after a closing quote"),
            ("a\nx\"y", "line 2: a quote inside"),
            ("a\n\"x\ny\"\nz,z", "line 4: 2 cells"),
        ] {
            let error = records(text).expect_err(text);
            assert!(error.starts_with(says), "{text:?}: {error}");
        }
    }
}
