//! Placeholder.
/// Normaliser.
#[derive(Debug, Default, Clone)]
pub struct Normaliser {}
impl Normaliser {
    /// Line.
    pub fn line_into(&self, line: &str, out: &mut String) {
        let start = out.len();
        for w in line.split_whitespace() {
            if out.len() > start {
                out.push(' ');
            }
            out.push_str(w);
        }
    }
    /// Cells.
    pub fn cells_into(&self, line: &str, out: &mut String) {
        out.push_str(line.trim());
    }
    /// Layout.
    pub fn layout_into(&self, line: &str, out: &mut String) {
        out.push_str(line.trim_end());
    }
}
