//! The picture as SVG, for light and dark backgrounds.

use std::fmt::Write;

use super::{
    NodeKind, Panel,
    layout::{LINE, Place, place},
    panels,
};
use crate::{diagnostics::printable, ir::Route};

const MARGIN: f64 = 24.0;
const HEADING: f64 = 34.0;
const BETWEEN_PANELS: f64 = 40.0;

const SHAPES: &str = "\
    text { font: 12px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; white-space: pre; } \
    .heading { font-size: 14px; font-weight: bold; } .title { font-weight: bold; } \
    .where rect { stroke-dasharray: 5 3; } path { fill: none; stroke-width: 1.3px; }";

/// Colours: of the background, text, faint text, lines, and the boxes of fields, rules, variables and columns. Without
/// variables of CSS, which not every program that draws SVG knows.
const LIGHT: [&str; 8] = ["#ffffff", "#1f2328", "#59636e", "#8c959f", "#ddf4ff", "#f6f8fa", "#fff8c5", "#dafbe1"];
const DARK: [&str; 8] = ["#0d1117", "#e6edf3", "#9198a1", "#6e7681", "#0c2d4a", "#1c2128", "#3b2e0a", "#0f3320"];

fn colors([back, text, faint, line, field, rule, local, column]: [&str; 8]) -> String {
    format!(
        ".back {{ fill: {back}; }} text {{ fill: {text}; }} .faint {{ fill: {faint}; }} path, .box {{ stroke: {line}; }} \
         .field rect {{ fill: {field}; }} .rule rect {{ fill: {rule}; }} .local rect {{ fill: {local}; }} \
         .column rect {{ fill: {column}; }} .where rect {{ fill: {back}; }}"
    )
}

/// A route as SVG.
pub fn svg(route: &Route) -> String {
    let mut body = String::new();
    let (mut width, mut height) = (0.0_f64, MARGIN);
    for panel in panels(route) {
        let (places, panel_width, panel_height) = place(&panel);
        draw(&mut body, &panel, &places, height);
        width = width.max(panel_width).max(panel.title.chars().count() as f64 * 8.6);
        height += HEADING + panel_height + BETWEEN_PANELS;
    }
    let (width, height) = (width + 2.0 * MARGIN, height - BETWEEN_PANELS + MARGIN);
    let style = format!("{SHAPES} {} @media (prefers-color-scheme: dark) {{ {} }}", colors(LIGHT), colors(DARK));
    let name = escape(&format!("{} ({})", route.name, route.file));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} \
         {height:.0}\" role=\"img\">\n<title>{name}</title>\n<style>{style}</style>\n<rect class=\"back\" width=\"100%\" \
         height=\"100%\"/>\n{body}</svg>\n"
    )
}

fn draw(body: &mut String, panel: &Panel, places: &[Place], top: f64) {
    let _ = writeln!(
        body,
        "<g transform=\"translate({MARGIN} {top:.1})\">\n<text class=\"heading\" y=\"14\">{}</text>\n\
         <g transform=\"translate(0 {HEADING})\">",
        escape(&panel.title)
    );
    for (from, to) in &panel.edges {
        let (from, to) = (&places[*from], &places[*to]);
        let (x1, y1, x2, y2) = (from.x + from.width, from.middle(), to.x, to.middle());
        let bend = ((x2 - x1) / 2.0).clamp(24.0, 90.0);
        let _ = writeln!(
            body,
            "<path d=\"M{x1:.1} {y1:.1}C{:.1} {y1:.1} {:.1} {y2:.1} {x2:.1} {y2:.1}\"/>",
            x1 + bend,
            x2 - bend
        );
    }
    for (node, place) in panel.nodes.iter().zip(places) {
        let Place { x, y, width, height } = *place;
        let class = node.kind.class();
        let _ = writeln!(
            body,
            "<g class=\"{class}\" transform=\"translate({x:.1} {y:.1})\"><title>{}</title><rect class=\"box\" rx=\"6\" \
             width=\"{width:.1}\" height=\"{height:.1}\"/>",
            escape(&node.whole)
        );
        let titles = if node.title.is_empty() { &[][..] } else { std::slice::from_ref(&node.title) };
        for (index, line) in titles.iter().chain(&node.text).enumerate() {
            let class = match node.kind {
                _ if index < titles.len() => " class=\"title\"",
                NodeKind::Column | NodeKind::Field => " class=\"faint\"",
                _ => "",
            };
            let y = 17.0 + index as f64 * LINE;
            let _ = writeln!(body, "<text{class} x=\"10\" y=\"{y}\">{}</text>", escape(line));
        }
        body.push_str("</g>\n");
    }
    body.push_str("</g>\n</g>\n");
}

/// A text as XML has it; what no one sees, and XML does not allow, as escapes.
fn escape(text: &str) -> String {
    printable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
