//! The dictionary files that a route may look into.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use etlc_dictionaries::{Mistake, ReadDocument};

use super::{DICTIONARIES, Problem};
use crate::{check::context::DictionaryFile, diagnostics::codes::project as codes, syntax::ast};

/// All files in the directory of dictionaries and those that the route declares elsewhere, by their path from the
/// project's directory. A file that the text does not mention is not read: it is there for the sake of its name. The
/// text is the route's and that of what it shares with others.
pub(super) fn read(root: &Path, text: &str, file: &ast::File) -> Result<BTreeMap<String, DictionaryFile>, Problem> {
    let mentioned = mentioned(text);
    let declared = declared(file);
    let mut files = BTreeMap::new();
    let directory = root.join(DICTIONARIES);
    let names = list(&directory).map_err(|error| {
        Problem::error(&codes::UNREADABLE, text!("the directory cannot be read: {error}", error)).file(&directory)
    })?;
    for name in names {
        let path = format!("{DICTIONARIES}/{name}");
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        let content = if mentioned.contains(stem) || declared.contains(path.as_str()) {
            read_one(root, &path)
        } else {
            DictionaryFile::Unreadable(Mistake::broken("this route does not mention it"))
        };
        files.insert(path, content);
    }
    for path in declared {
        // A path that leaves the project is refused when the route is checked.
        let stays = !path.starts_with('/') && path.split('/').all(|part| part != "..");
        if stays && !files.contains_key(&path) && root.join(&path).exists() {
            let content = read_one(root, &path);
            files.insert(path, content);
        }
    }
    Ok(files)
}

/// The names of the files in the directory of dictionaries that are of a kind that dictionaries have.
fn list(directory: &Path) -> io::Result<BTreeSet<String>> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        entries => entries?,
    };
    let mut names = BTreeSet::new();
    for entry in entries {
        let entry = entry?;
        // A name that is not UTF-8 is none that a route can write.
        let Ok(name) = entry.file_name().into_string() else { continue };
        let is_dictionary = matches!(extension(&name), "json" | "csv" | "yaml" | "yml" | "toml");
        if is_dictionary && !name.starts_with('.') && entry.path().is_file() {
            names.insert(name);
        }
    }
    Ok(names)
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// The first parts of what is written as `$$file.path` anywhere in a route.
fn mentioned(text: &str) -> BTreeSet<&str> {
    text.match_indices("$$")
        .map(|(at, _)| {
            let name = &text[at + 2..];
            &name[..name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len())]
        })
        .collect()
}

/// The paths that declarations of the form `dict name = file/path` can mean: from the project's directory and in the
/// directory of dictionaries.
fn declared(file: &ast::File) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for item in &file.items {
        if let ast::Item::Dictionary(declaration) = item
            && declaration.object.point.text == "file"
            && let ast::Object::Path(path) = &declaration.object.object
        {
            paths.insert(format!("{DICTIONARIES}/{path}"));
            paths.insert(path.clone());
        }
    }
    paths
}

fn read_one(root: &Path, path: &str) -> DictionaryFile {
    match read_file(root, path) {
        Ok(file) => file,
        Err(mistake) => DictionaryFile::Unreadable(mistake),
    }
}

fn read_file(root: &Path, path: &str) -> Result<DictionaryFile, Mistake> {
    let read: ReadDocument = match extension(path) {
        "csv" => return etlc_dictionaries::read(root, &root.join(path)).map(DictionaryFile::Csv),
        "json" => etlc_dictionaries::json,
        "yaml" | "yml" => etlc_yaml::read,
        "toml" => etlc_toml::read,
        _ => {
            return Err(Mistake::broken("this is no kind of dictionary")
                .help("dictionaries are .csv with a header, .json, .yaml, .yml or .toml"));
        }
    };
    read(&etlc_dictionaries::read(root, &root.join(path))?).map(DictionaryFile::Document)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use etlc_dictionaries::LONGEST;

    use super::*;
    use crate::diagnostics::Span;

    fn project(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let directory = tempfile::tempdir().expect("a directory");
        fs::create_dir_all(directory.path().join("routes/dictionaries/sub")).expect("directories");
        for (name, bytes) in files {
            fs::write(directory.path().join(name), bytes).expect("a file");
        }
        directory
    }

    /// A route with a declaration for each of these paths.
    fn declaring(paths: &[&str]) -> ast::File {
        let span = Span::default();
        let name = |text: &str| ast::Name { text: text.to_owned(), span };
        let items = paths.iter().map(|path| {
            ast::Item::Dictionary(ast::DictionaryDeclaration {
                name: name("d"),
                object: ast::ObjectRef { point: name("file"), object: ast::Object::Path((*path).to_owned()), span },
                options: Vec::new(),
                span,
            })
        });
        ast::File { items: items.collect() }
    }

    fn read(root: &Path, text: &str, file: &ast::File) -> BTreeMap<String, DictionaryFile> {
        super::read(root, text, file).expect("the directory can be read")
    }

    fn json(text: &str) -> DictionaryFile {
        DictionaryFile::Document(etlc_dictionaries::json(text).expect("it is JSON"))
    }

    /// What is said of a file that cannot be read.
    fn why(file: &DictionaryFile) -> String {
        match file {
            DictionaryFile::Unreadable(mistake) => mistake.to_string(),
            file => panic!("it can be read: {file:?}"),
        }
    }

    #[test]
    fn only_what_is_mentioned_is_read() {
        let project = project(&[
            ("routes/dictionaries/roles.json", br#"{"admin": 1}"#),
            ("routes/dictionaries/countries.csv", b"code,name\nRU,\n"),
            ("routes/dictionaries/broken.json", b"{"),
            ("routes/dictionaries/old.yaml", b"a: 1"),
            ("routes/dictionaries/README.md", b""),
            ("routes/dictionaries/.roles.json", b"{}"),
            ("routes/dictionaries/sub/deep.json", b"{}"),
        ]);
        let text = "lookup($$countries.name) $$roles ($$old) $roles.admin broken";
        let files = read(project.path(), text, &ast::File::default());
        let expected = [
            (
                "routes/dictionaries/broken.json",
                DictionaryFile::Unreadable(Mistake::broken("this route does not mention it")),
            ),
            ("routes/dictionaries/countries.csv", DictionaryFile::Csv("code,name\nRU,\n".to_owned())),
            ("routes/dictionaries/old.yaml", json("{\"a\": 1}")),
            ("routes/dictionaries/roles.json", json("{\"admin\": 1}")),
        ];
        assert_eq!(files, expected.map(|(path, file)| (path.to_owned(), file)).into());
    }

    #[test]
    fn declared_files_are_read_wherever_they_lie() {
        let project = project(&[
            ("routes/dictionaries/types.json", b"1"),
            ("routes/dictionaries/sub/deep.json", b"2"),
            ("rates.csv", b"a,b\n"),
            ("other.json", b"4"),
        ]);
        let file = declaring(&["types.json", "sub/deep.json", "rates.csv", "missing.json"]);
        let files = read(project.path(), "", &file);
        let paths: Vec<_> = files.keys().map(String::as_str).collect();
        assert_eq!(paths, ["rates.csv", "routes/dictionaries/sub/deep.json", "routes/dictionaries/types.json"]);
        assert_eq!(files["routes/dictionaries/types.json"], json("1"));
        let by_full_path = read(project.path(), "", &declaring(&["routes/dictionaries/types.json"]));
        assert_eq!(by_full_path["routes/dictionaries/types.json"], json("1"));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let project = project(&[
            ("routes/dictionaries/a.json", b"{\"k\": 1,\n}"),
            ("routes/dictionaries/b.yaml", b"k: 1\nk: 2\n"),
            ("routes/dictionaries/c.csv", b"k,v\n1,\xff\n"),
            ("routes/dictionaries/f.toml", b"k = 1\nv\n"),
            ("notes.txt", b""),
        ]);
        let large = fs::File::create(project.path().join("routes/dictionaries/d.json")).expect("a file");
        large.set_len(LONGEST + 1).expect("a sparse file");
        symlink("/etc/hostname", project.path().join("routes/dictionaries/e.csv")).expect("a link");
        let files =
            read(project.path(), "$$a $$b $$c $$d $$e $$f", &declaring(&["notes.txt", "../x.csv", "/etc/passwd"]));
        let why: Vec<_> = files.iter().map(|(path, file)| format!("{path}: {}", why(file))).collect();
        assert_eq!(
            why,
            [
                "notes.txt: this is no kind of dictionary",
                "routes/dictionaries/a.json: line 2: this is not JSON: a key in double quotes was expected",
                "routes/dictionaries/b.yaml: line 2: the key `k` stands twice in one map",
                "routes/dictionaries/c.csv: line 2: this is not UTF-8",
                "routes/dictionaries/d.json: it is larger than 256 MiB",
                "routes/dictionaries/e.csv: it leads out of the directory that it is looked for in",
                "routes/dictionaries/f.toml: line 2: this is not TOML: key with no value, expected `=`",
            ]
        );
    }

    #[test]
    fn a_project_without_dictionaries_has_none() {
        let directory = tempfile::tempdir().expect("a directory");
        assert_eq!(read(directory.path(), "$$a", &declaring(&["a.json"])), BTreeMap::new());
    }

    #[test]
    fn a_directory_that_cannot_be_read_is_a_problem() {
        let directory = tempfile::tempdir().expect("a directory");
        fs::create_dir(directory.path().join("routes")).expect("a directory");
        fs::write(directory.path().join(DICTIONARIES), "a file").expect("a file");
        let problem = super::read(directory.path(), "", &ast::File::default()).expect_err("a file is no directory");
        assert_eq!(problem.code.code, "E0706");
    }

    #[test]
    fn mentions_are_names_after_two_dollars() {
        let text = "$$страны.имя, $$a_1)$$b $c $$.x $$";
        assert_eq!(mentioned(text), BTreeSet::from(["страны", "a_1", "b", ""]));
    }
}
