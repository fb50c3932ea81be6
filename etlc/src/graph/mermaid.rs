//! The picture as a Mermaid flowchart, for pages that draw those.

use std::fmt::Write;

use super::panels;
use crate::{diagnostics::printable, ir::Route};

/// A route as a Mermaid flowchart.
pub fn mermaid(route: &Route) -> String {
    let mut chart = "flowchart LR\n".to_owned();
    for (number, panel) in panels(route).iter().enumerate() {
        let _ = writeln!(chart, "  subgraph t{number}[\"{}\"]", escape(&panel.title));
        for (index, node) in panel.nodes.iter().enumerate() {
            let title = (!node.title.is_empty()).then(|| format!("<b>{}</b>", escape(&node.title)));
            let lines: Vec<String> = title.into_iter().chain(node.text.iter().map(|line| escape(line))).collect();
            let _ = writeln!(chart, "    t{number}n{index}[\"{}\"]:::{}", lines.join("<br>"), node.kind.class());
        }
        for (from, to) in &panel.edges {
            let _ = writeln!(chart, "    t{number}n{from} --> t{number}n{to}");
        }
        chart.push_str("  end\n");
    }
    chart
        + "  classDef field fill:#ddf4ff,stroke:#8c959f,color:#1f2328\n  \
           classDef rule fill:#f6f8fa,stroke:#8c959f,color:#1f2328\n  \
           classDef local fill:#fff8c5,stroke:#8c959f,color:#1f2328\n  \
           classDef where fill:#ffffff,stroke:#8c959f,color:#1f2328,stroke-dasharray:5 3\n  \
           classDef column fill:#dafbe1,stroke:#8c959f,color:#1f2328\n"
}

/// A text as a label in quotes has it: what means something to Mermaid or to HTML as entities.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in printable(text).chars() {
        match character {
            '"' => escaped.push_str("#quot;"),
            '<' => escaped.push_str("#lt;"),
            '>' => escaped.push_str("#gt;"),
            '&' => escaped.push_str("#amp;"),
            '#' | ';' | '`' | '\\' | '%' => {
                let _ = write!(escaped, "#{};", u32::from(character));
            }
            other => escaped.push(other),
        }
    }
    escaped
}
