//! Cells of tables that span rows and columns.

use super::attribute::Name;
use super::tree::Tree;

/// The most columns in which spans are followed.
const MOST_COLUMNS: usize = 100;

/// The most rows that one cell spans.
const MOST_ROWS: u16 = 1000;

/// Which columns of the row under way cells above or beside it reach into.
#[derive(Debug, Default)]
pub(super) struct Spans {
    /// The column that comes next.
    column: usize,
    /// For each column in how many rows it is still covered, the one under way included.
    covered: Vec<u16>,
}

impl Spans {
    /// A table, or a part of one with rows of its own, begins.
    pub(super) fn clear(&mut self) {
        *self = Spans::default();
    }

    /// The next row begins.
    pub(super) fn begin_row(&mut self) {
        let behind = self.covered.iter_mut().skip(self.column);
        behind.for_each(|rows| *rows = rows.saturating_sub(1));
        self.column = 0;
    }

    /// The next cell of the row; gives how many covered columns lie between it and the cell before.
    pub(super) fn cell(&mut self, tree: &Tree<'_>, cell: u32) -> usize {
        let stated = |name| tree.attribute(cell, name).and_then(|count| count.trim().parse().ok()).unwrap_or(1u16);
        let before = self.column;
        while let Some(rows) = self.covered.get_mut(self.column).filter(|rows| **rows > 0) {
            *rows -= 1;
            self.column += 1;
        }
        let gap = self.column - before;
        if self.column < MOST_COLUMNS {
            let (rows, columns) = (stated(Name::RowSpan).clamp(1, MOST_ROWS), usize::from(stated(Name::ColSpan)));
            let end = (self.column + columns.max(1)).min(MOST_COLUMNS);
            self.covered.resize(self.covered.len().max(end), 0);
            self.covered[self.column] = rows - 1;
            self.covered[self.column + 1..end].fill(rows);
            self.column += 1;
        }
        gap
    }
}

#[cfg(test)]
mod tests {
    use crate::decode::Normaliser;
    use crate::page::html::parse;

    /// The rows between two of three cells each.
    fn rows(rows: &str) -> Vec<String> {
        let row = "<tr><td>a<td>b<td>c";
        let page = parse(&format!("<table>{row}{rows}{row}</table>"), &Normaliser::default());
        (1..page.blocks.len() - 1).map(|i| page.text_of(i).to_owned()).collect()
    }

    #[test]
    fn what_a_cell_covers_is_empty() {
        assert_eq!(rows("<tr><td rowspan=2>A<td>1<td>2<tr><td>3<td>4"), ["A\t1\t2", "\t3\t4"]);
        assert_eq!(rows("<tr><td>1<td rowspan=2>A<td>2<tr><td>3<td>4<tr><td>5"), ["1\tA\t2", "3\t\t4", "5"]);
        assert_eq!(rows("<tr><td colspan=2>A<td>1<tr><td>2"), ["A\t\t1", "2"]);
        assert_eq!(rows("<tr><td rowspan=2 colspan=2>A<td>1<tr><td>2"), ["A\t\t1", "\t\t2"]);
        assert_eq!(rows("<tr><td>1<td>2<td rowspan=2>A<tr><td>3<td>4"), ["1\t2\tA", "3\t4"]);
    }

    #[test]
    fn spans_without_sense_are_bounded() {
        assert_eq!(rows("<tr><td colspan=0>A<td rowspan=-1>B<td rowspan=x>C"), ["A\tB\tC"]);
        assert_eq!(rows("<tr><td colspan=65000>A<td colspan=9>B<td>C")[0].matches('\t').count(), 101);
        assert_eq!(rows("<tbody><tr><td rowspan=9>A<td>1<tbody><tr><td>2<td>3"), ["A\t1", "2\t3"]);
    }
}
