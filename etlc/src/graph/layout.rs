//! Where the boxes of a panel stand: layers from left to right, a row for each line of the block.

use unicode_width::UnicodeWidthStr;

use super::{Node, NodeKind, Panel};

/// The width of a character, and the height of a line.
const CHARACTER: f64 = 7.3;
pub(super) const LINE: f64 = 16.0;

const PADDING: f64 = 10.0;
const BETWEEN_LAYERS: f64 = 64.0;
const BETWEEN_ROWS: f64 = 12.0;

/// A box in its place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Place {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Place {
    /// The middle of its height.
    pub(super) fn middle(&self) -> f64 {
        self.y + self.height / 2.0
    }
}

/// The places of a panel's nodes, and the size of it all.
pub(super) fn place(panel: &Panel) -> (Vec<Place>, f64, f64) {
    let mut places: Vec<Place> = panel.nodes.iter().map(size).collect();
    let layers = panel.nodes.iter().map(|node| node.layer).max().unwrap_or(0) + 1;
    let mut x = 0.0;
    for members in grouped(layers, panel.nodes.iter().map(|node| Some(node.layer))) {
        let width = members.iter().map(|index| places[*index].width).fold(0.0, f64::max);
        for index in members {
            places[index].x = x;
            places[index].width = width;
        }
        x += width + BETWEEN_LAYERS;
    }
    let mut y = 0.0;
    for members in grouped(panel.rows, panel.nodes.iter().map(|node| node.row)) {
        let height = members.iter().map(|index| places[*index].height).fold(0.0, f64::max);
        for index in &members {
            places[*index].y = y + (height - places[*index].height) / 2.0;
        }
        y += if members.is_empty() { 0.0 } else { height + BETWEEN_ROWS };
    }
    y = y.max(fields(panel, &mut places));
    (places, (x - BETWEEN_LAYERS).max(0.0), (y - BETWEEN_ROWS).max(0.0))
}

/// The indices of each of these groups' members.
fn grouped(groups: usize, of: impl Iterator<Item = Option<usize>>) -> Vec<Vec<usize>> {
    let mut members = vec![Vec::new(); groups];
    for (index, group) in of.enumerate() {
        if let Some(group) = group {
            members[group].push(index);
        }
    }
    members
}

/// Puts each field near the lines that read it; gives where they end.
fn fields(panel: &Panel, places: &mut [Place]) -> f64 {
    let readers = grouped(panel.nodes.len(), panel.edges.iter().map(|(from, _)| Some(*from)));
    let mut wanted: Vec<(f64, usize)> = (0..places.len())
        .filter(|index| panel.nodes[*index].kind == NodeKind::Field)
        .map(|index| {
            let readers = readers[index].iter().map(|edge| places[panel.edges[*edge].1].middle());
            let middle = readers.clone().sum::<f64>() / readers.len().max(1) as f64;
            (middle - places[index].height / 2.0, index)
        })
        .collect();
    wanted.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut free = 0.0;
    for (y, index) in wanted {
        places[index].y = f64::max(y, free);
        free = places[index].y + places[index].height + BETWEEN_ROWS;
    }
    free
}

fn size(node: &Node) -> Place {
    let titles = usize::from(!node.title.is_empty());
    let widest = node.text.iter().chain([&node.title]).map(|text| text.width()).max().unwrap_or(0);
    Place {
        width: widest as f64 * CHARACTER + 2.0 * PADDING,
        height: (node.text.len() + titles) as f64 * LINE + PADDING,
        ..Place::default()
    }
}
