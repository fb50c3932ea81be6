//! `cargo xtask gen`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use etlc::{
    codegen,
    diagnostics::{Lang, Severity},
    ir,
    project::Project,
    unit::{self, Unit},
};

use super::{reference, root};

/// Makes everything that is made from something else, or, to check, says what is not as it would be made.
pub(super) fn generate(check: bool) -> Result<(), String> {
    let root = root();
    let mut files = routes(&root)?;
    let schema = serde_json::to_string_pretty(&schemars::schema_for!(ir::Route)).expect("a schema is plain data");
    files.push((root.join("etlc/reference/ir.schema.json"), schema + "\n"));
    files.extend(reference::pages().into_iter().map(|(name, text)| (root.join("etlc/reference").join(name), text)));
    let stale: Vec<&PathBuf> = files
        .iter()
        .filter(|(path, text)| fs::read(path).ok().as_deref() != Some(text.as_bytes()))
        .map(|(path, _)| path)
        .collect();
    if check {
        return match stale.as_slice() {
            [] => Ok(()),
            stale => {
                let names: Vec<String> = stale.iter().map(|path| path.display().to_string()).collect();
                Err(format!("not as `cargo xtask gen` makes it:\n  {}", names.join("\n  ")))
            }
        };
    }
    for (path, text) in files.iter().filter(|(path, _)| stale.contains(&path)) {
        let parent = path.parent().expect("a file lies in a directory");
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(path, text))
            .map_err(|error| format!("{}: {error}", path.display()))?;
        eprintln!("made {}", path.display());
    }
    Ok(())
}

/// IR and crate of every sample route.
fn routes(root: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let project = Project::find(root, Some(root)).map_err(|problem| problem.render(Lang::En))?;
    let (declared, problems) = project.declared(Some(&root.join("routes/.env.example")));
    let (routes, more) = project.routes(&[]);
    let (shared, others) = project.shared();
    if let Some(problem) =
        problems.iter().chain(&more).chain(&others).find(|problem| problem.severity == Severity::Error)
    {
        return Err(problem.render(Lang::En));
    }
    let mut files = Vec::new();
    for route in routes {
        let Unit { diagnostics, ir, .. } =
            Unit::route(&project, &route, &shared, &declared).map_err(|problem| problem.render(Lang::En))?;
        let Some(ir) = ir else {
            let messages: Vec<String> =
                diagnostics.iter().map(|one| format!("{}: {}", one.code.code, one.message.render(Lang::En))).collect();
            return Err(format!("{} has mistakes:\n  {}", route.file, messages.join("\n  ")));
        };
        let generated = unit::generated(&ir, codegen::generate(&ir), &shared);
        let directory = project.generated_directory().join(&route.name);
        files.extend(generated.files().into_iter().map(|(path, text)| (directory.join(path), text.to_owned())));
        files.push((directory.join("ir.json"), generated.ir));
    }
    Ok(files)
}
