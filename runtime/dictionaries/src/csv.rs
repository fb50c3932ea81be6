//! Dictionaries in CSV: RFC 4180 with a header, comma between fields, and a line feed alone for a line end too.
//!
//! A field that is empty and unquoted is null, a quoted empty one is the empty text. Lines with nothing in them are
//! skipped. All else that the RFC does not allow is refused, since a lookup in what was guessed is silently wrong.

/// A header and its records, whose fields are as many.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) records: Vec<Vec<Option<String>>>,
}

/// Reads a whole file; the error says in which line it is broken and how to mend it.
pub(super) fn parse(text: &str) -> Result<Table, String> {
    let mut records = Records { rest: text.strip_prefix('\u{feff}').unwrap_or(text), line: 1 };
    let (line, first) = records.next().ok_or("it is empty: its first line has to name the columns")??;
    let header: Vec<String> = first.into_iter().map(Option::unwrap_or_default).collect();
    for (index, name) in header.iter().enumerate() {
        if name.is_empty() {
            return Err(format!("line {line}: column {} of the header has no name", index + 1));
        }
        if header[..index].contains(name) {
            return Err(format!("line {line}: the header names the column `{name}` twice"));
        }
    }
    let columns = header.len();
    let records = records
        .map(|record| match record? {
            (line, fields) if fields.len() != columns => {
                Err(format!("line {line}: there are {} fields where the header has {columns}", fields.len()))
            }
            (_, fields) => Ok(fields),
        })
        .collect::<Result<_, _>>()?;
    Ok(Table { header, records })
}

/// The records of a text, each with the line it starts in.
struct Records<'a> {
    rest: &'a str,
    line: usize,
}

impl Iterator for Records<'_> {
    type Item = Result<(usize, Vec<Option<String>>), String>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.end_of_line() {}
        if self.rest.is_empty() {
            return None;
        }
        let line = self.line;
        let mut fields = Vec::new();
        loop {
            match self.field() {
                Ok(field) => fields.push(field),
                Err(error) => {
                    self.rest = "";
                    return Some(Err(error));
                }
            }
            match self.rest.strip_prefix(',') {
                Some(rest) => self.rest = rest,
                None => break,
            }
        }
        self.end_of_line();
        Some(Ok((line, fields)))
    }
}

impl Records<'_> {
    /// Steps over a line end, if there is one.
    fn end_of_line(&mut self) -> bool {
        match self.rest.strip_prefix('\n').or_else(|| self.rest.strip_prefix("\r\n")) {
            Some(rest) => {
                self.rest = rest;
                self.line += 1;
                true
            }
            None => false,
        }
    }

    /// A field, up to a comma or the end of its line.
    fn field(&mut self) -> Result<Option<String>, String> {
        if let Some(rest) = self.rest.strip_prefix('"') {
            self.rest = rest;
            return self.quoted().map(Some);
        }
        let end = self.rest.find([',', '\n']).unwrap_or(self.rest.len());
        let (field, rest) = self.rest.split_at(end);
        let carriage_return = field.ends_with('\r') && rest.starts_with('\n');
        let field = &field[..field.len() - usize::from(carriage_return)];
        if field.contains('"') {
            return Err(format!(
                "line {}: there is a quote in an unquoted field: quote the whole field and double the quote",
                self.line
            ));
        }
        self.rest = &self.rest[field.len()..];
        Ok((!field.is_empty()).then(|| field.to_owned()))
    }

    /// The rest of a quoted field.
    fn quoted(&mut self) -> Result<String, String> {
        let opened = self.line;
        let mut field = String::new();
        loop {
            let Some(end) = self.rest.find('"') else {
                return Err(format!("line {opened}: a quote is not closed"));
            };
            let part = &self.rest[..end];
            field.push_str(part);
            self.line += part.matches('\n').count();
            self.rest = &self.rest[end + 1..];
            match self.rest.strip_prefix('"') {
                Some(rest) => {
                    field.push('"');
                    self.rest = rest;
                }
                None => break,
            }
        }
        if self.rest.is_empty() || self.rest.starts_with([',', '\n']) || self.rest.starts_with("\r\n") {
            return Ok(field);
        }
        Err(format!("line {}: something follows a closing quote: double a quote that is part of a field", self.line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fields with `∅` for null, `|` between fields and `/` between records.
    fn shown(text: &str) -> Result<String, String> {
        let table = parse(text)?;
        let records = table
            .records
            .iter()
            .map(|fields| fields.iter().map(|field| field.as_deref().unwrap_or("∅")).collect::<Vec<_>>().join("|"));
        Ok([table.header.join("|")].into_iter().chain(records).collect::<Vec<_>>().join("/"))
    }

    #[test]
    fn tables() {
        for (text, table) in [
            ("a,b", "a|b"),
            ("a,b\n1,2\n", "a|b/1|2"),
            ("a,b\r\n1,2\r\n3,4", "a|b/1|2/3|4"),
            ("\u{feff}a,b\n,\n\"\",\"\"\n", "a|b/∅|∅/|"),
            ("a,b\n1,\n,2", "a|b/1|∅/∅|2"),
            ("a,b\n1,\r\n", "a|b/1|∅"),
            ("\n\na,b\n\n1,2\r\n\r\n\n", "a|b/1|2"),
            ("a\n1\n\n2\n\"\"\n", "a/1/2/"),
            ("a,b\n\"x,\"\"y\"\"\nz\",\" q \"\n", "a|b/x,\"y\"\nz| q "),
            ("a,b\n\"\r\n\",\"\"\"\"\r\n", "a|b/\r\n|\""),
            ("a,b\n x , y\n", "a|b/ x | y"),
            ("страна,имя\nRU,Россия\n", "страна|имя/RU|Россия"),
            ("a,b\n1\r2,3\n", "a|b/1\r2|3"),
            ("\"a,1\",b\n", "a,1|b"),
        ] {
            assert_eq!(shown(text).as_deref(), Ok(table), "{text:?}");
        }
    }

    #[test]
    fn broken_tables() {
        for (text, error) in [
            ("", "it is empty: its first line has to name the columns"),
            ("\r\n\n", "it is empty: its first line has to name the columns"),
            ("a,,b\n", "line 1: column 2 of the header has no name"),
            ("a,\"\"\n", "line 1: column 2 of the header has no name"),
            ("\na,b,a\n", "line 2: the header names the column `a` twice"),
            ("a,b\n1\n", "line 2: there are 1 fields where the header has 2"),
            ("a,b\n\"1\n2\",3\n1,2,3\n", "line 4: there are 3 fields where the header has 2"),
            ("a,b\n1,\"2\n3\n", "line 2: a quote is not closed"),
            ("a,b\n1,\"2\"3\n", "line 2: something follows a closing quote: double a quote that is part of a field"),
            ("a,b\n\"1\" ,2\n", "line 2: something follows a closing quote: double a quote that is part of a field"),
            (
                "a,b\n\n1,2\"\n",
                "line 3: there is a quote in an unquoted field: quote the whole field and double the quote",
            ),
        ] {
            assert_eq!(shown(text), Err(error.to_owned()), "{text:?}");
        }
    }
}
