//! What the names in a Rust file mean, as far as its `use` lines and its own types say.

use std::collections::{HashMap, HashSet};

use syn::{Item, Path, UseTree};

/// The names that a file gives a meaning.
pub(super) struct Imports {
    /// What is imported, by its name here.
    paths: HashMap<String, Vec<String>>,
    /// Modules of which everything is imported.
    globs: Vec<Vec<String>>,
    /// Types that the file declares.
    own: HashSet<String>,
}

impl Imports {
    /// The names at the top of a file.
    pub(super) fn new(items: &[Item]) -> Imports {
        let mut imports = Imports { paths: HashMap::new(), globs: Vec::new(), own: HashSet::new() };
        for item in items {
            match item {
                Item::Use(item) => imports.add(&item.tree, &mut Vec::new()),
                Item::Struct(item) => imports.declare(&item.ident),
                Item::Enum(item) => imports.declare(&item.ident),
                Item::Union(item) => imports.declare(&item.ident),
                Item::Type(item) => imports.declare(&item.ident),
                Item::Trait(item) => imports.declare(&item.ident),
                Item::Mod(item) => imports.declare(&item.ident),
                _ => {}
            }
        }
        imports
    }

    fn declare(&mut self, name: &syn::Ident) {
        self.own.insert(name.to_string());
    }

    fn add(&mut self, tree: &UseTree, before: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.add(&path.tree, before);
                before.pop();
            }
            UseTree::Name(name) if name.ident == "self" => {
                if let Some(last) = before.last() {
                    self.paths.insert(last.clone(), before.clone());
                }
            }
            UseTree::Name(name) => self.import(name.ident.to_string(), name.ident.to_string(), before),
            UseTree::Rename(rename) => self.import(rename.rename.to_string(), rename.ident.to_string(), before),
            UseTree::Glob(_) => self.globs.push(before.clone()),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add(tree, before)),
        }
    }

    fn import(&mut self, name: String, ident: String, before: &[String]) {
        self.paths.insert(name, before.iter().cloned().chain([ident]).collect());
    }

    /// The whole path of what is written; `None` for a type of the file's own.
    pub(super) fn resolve(&self, path: &Path) -> Option<String> {
        let mut written: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let first = written.first()?.clone();
        if matches!(first.as_str(), "self" | "crate" | "super") || self.own.contains(&first) {
            return None;
        }
        if let Some(imported) = self.paths.get(&first) {
            written.splice(..1, imported.iter().cloned());
        } else if let [name] = written.as_slice()
            && let Some(glob) = self.globs.iter().find(|glob| super::types::is_in(&glob.join("::"), name))
        {
            written.splice(..0, glob.iter().cloned());
        }
        Some(written.join("::"))
    }
}
