//! Dictionaries in CSV: RFC 4180 with a header, comma between fields, and a line feed alone for a line end too.
//!
//! A field that is empty and unquoted is null, a quoted empty one is the empty text. Lines with nothing in them are
//! skipped. All else that the RFC does not allow is refused, since a lookup in what was guessed is silently wrong.

use std::borrow::Cow;

use crate::Mistake;

/// A file with a header.
#[derive(Debug)]
pub struct Csv<'a> {
    /// The names of its columns.
    pub header: Vec<String>,
    records: Records<'a>,
}

impl<'a> Csv<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// Where there is none, or a column has no name or that of another.
    pub fn open(text: &'a str) -> Result<Csv<'a>, Mistake> {
        let mut records = Records { rest: text.strip_prefix('\u{feff}').unwrap_or(text), line: 1 };
        let mut fields = Vec::new();
        let Some(line) = records.next(&mut fields)? else {
            return Err(Mistake::broken("it is empty: its first line has to name the columns"));
        };
        let header: Vec<String> = fields.into_iter().map(|field| field.unwrap_or_default().into_owned()).collect();
        for (index, name) in header.iter().enumerate() {
            if name.is_empty() {
                return Err(Mistake::broken(format!("column {} of the header has no name", index + 1)).line(line));
            }
            if header[..index].contains(name) {
                return Err(Mistake::broken(format!("the header names the column `{name}` twice")).line(line));
            }
        }
        Ok(Csv { header, records })
    }

    /// Goes through the records: the line that each starts in, and its cells in these columns of the header. Cells that hold
    /// one of the texts of `null` are null.
    ///
    /// # Errors
    /// Where a record is broken or has not as many fields as the header, and what `each` says.
    pub fn read(
        mut self,
        columns: &[usize],
        null: &[&str],
        mut each: impl FnMut(u32, &[Option<&str>]) -> Result<(), Mistake>,
    ) -> Result<(), Mistake> {
        let mut fields = Vec::with_capacity(self.header.len());
        while let Some(line) = self.records.next(&mut fields)? {
            if fields.len() != self.header.len() {
                let message = format!("there are {} fields where the header has {}", fields.len(), self.header.len());
                return Err(Mistake::broken(message)
                    .line(line)
                    .help("every record has a field for each column; quote a field that holds a comma"));
            }
            let cells: Vec<Option<&str>> =
                columns.iter().map(|&column| fields[column].as_deref().filter(|cell| !null.contains(cell))).collect();
            each(line, &cells)?;
        }
        Ok(())
    }
}

/// A field: borrowed where it holds no doubled quote.
type Field<'a> = Option<Cow<'a, str>>;

/// The records of a text.
#[derive(Debug)]
struct Records<'a> {
    rest: &'a str,
    line: u32,
}

impl<'a> Records<'a> {
    /// Reads a record into `fields`, and gives the line that it starts in; `None` after the last.
    fn next(&mut self, fields: &mut Vec<Field<'a>>) -> Result<Option<u32>, Mistake> {
        fields.clear();
        while self.end_of_line() {}
        if self.rest.is_empty() {
            return Ok(None);
        }
        let line = self.line;
        loop {
            fields.push(self.field()?);
            match self.rest.strip_prefix(',') {
                Some(rest) => self.rest = rest,
                None => break,
            }
        }
        self.end_of_line();
        Ok(Some(line))
    }

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
    fn field(&mut self) -> Result<Field<'a>, Mistake> {
        if let Some(rest) = self.rest.strip_prefix('"') {
            self.rest = rest;
            return self.quoted().map(Some);
        }
        let end = memchr::memchr2(b',', b'\n', self.rest.as_bytes()).unwrap_or(self.rest.len());
        let (field, rest) = self.rest.split_at(end);
        let carriage_return = field.ends_with('\r') && rest.starts_with('\n');
        let field = &field[..field.len() - usize::from(carriage_return)];
        if memchr::memchr(b'"', field.as_bytes()).is_some() {
            return Err(Mistake::broken("there is a quote in an unquoted field")
                .line(self.line)
                .help("quote the whole field and double the quote"));
        }
        self.rest = &self.rest[field.len()..];
        Ok((!field.is_empty()).then_some(Cow::Borrowed(field)))
    }

    /// The rest of a quoted field.
    fn quoted(&mut self) -> Result<Cow<'a, str>, Mistake> {
        let opened = self.line;
        let mut field = Cow::Borrowed("");
        loop {
            let Some(end) = memchr::memchr(b'"', self.rest.as_bytes()) else {
                return Err(Mistake::broken("a quote is not closed").line(opened));
            };
            let part = &self.rest[..end];
            self.line += memchr::memchr_iter(b'\n', part.as_bytes()).count() as u32;
            field += part;
            self.rest = &self.rest[end + 1..];
            match self.rest.strip_prefix('"') {
                Some(rest) => {
                    field += "\"";
                    self.rest = rest;
                }
                None => break,
            }
        }
        if self.rest.is_empty() || self.rest.starts_with([',', '\n']) || self.rest.starts_with("\r\n") {
            return Ok(field);
        }
        Err(Mistake::broken("something follows a closing quote")
            .line(self.line)
            .help("double a quote that is part of a field"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fields with `∅` for null, `|` between fields and `/` between records.
    fn shown(text: &str) -> Result<String, String> {
        let read = || {
            let csv = Csv::open(text)?;
            let mut shown = csv.header.join("|");
            let columns: Vec<usize> = (0..csv.header.len()).collect();
            csv.read(&columns, &[], |_, cells| {
                let cells: Vec<_> = cells.iter().map(|cell| cell.unwrap_or("∅")).collect();
                shown.push('/');
                shown.push_str(&cells.join("|"));
                Ok(())
            })?;
            Ok(shown)
        };
        read().map_err(|mistake: Mistake| mistake.to_string())
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
    fn texts_that_mean_null() {
        let mut shown = Vec::new();
        let csv = Csv::open("a,b\nNA,\"NA\"\n-,na\n\"\",N/A\n").expect("a header");
        let read = csv.read(&[0, 1], &["NA", "-", ""], |_, cells| {
            shown.push(format!("{cells:?}"));
            Ok(())
        });
        read.expect("its records are right");
        assert_eq!(shown, ["[None, None]", "[None, Some(\"na\")]", "[None, Some(\"N/A\")]"]);
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
            ("a,b\n1,\"2\"3\n", "line 2: something follows a closing quote"),
            ("a,b\n\"1\" ,2\n", "line 2: something follows a closing quote"),
            ("a,b\n\n1,2\"\n", "line 3: there is a quote in an unquoted field"),
        ] {
            assert_eq!(shown(text), Err(error.to_owned()), "{text:?}");
        }
    }
}
