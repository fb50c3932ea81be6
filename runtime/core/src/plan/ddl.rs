//! The statements that someone with the rights would run before the route, as a script.

use super::Plan;

impl Plan<'_> {
    /// The script; empty where nothing is missing.
    pub(crate) fn ddl(&self) -> String {
        let mut script = String::new();
        let mut said: Vec<&str> = Vec::new();
        for (spec, target) in &self.targets {
            let Some(Ok(target)) = target else { continue };
            let record = target.record.iter().filter(|_| self.records_renames());
            let wanted: Vec<&str> =
                target.ddl.iter().chain(record).map(String::as_str).filter(|one| !said.contains(one)).collect();
            if wanted.is_empty() {
                continue;
            }
            script.push_str(&format!("-- {}: {}\n", spec.name, target.object.escape_debug()));
            for statement in wanted {
                script.push_str(&format!("{statement};\n"));
                said.push(statement);
            }
        }
        script
    }
}
