//! Which lines are code: between fences, or runs of lines that are moved in or end as code does, and look like it.

use std::ops::Range;

use super::lines::Line;

/// Columns that code is moved in by, where nothing else marks it.
const INDENT: u16 = 4;

/// Empty lines within code.
const PARTED: u8 = 2;

/// A line of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// A fence: a mark of layout, no text.
    Fence,
    /// A line, with the columns that its whole block is moved in by.
    Line(u16),
}

/// For each line, whether and how it is code; `usual` is the page's indentation.
pub(super) fn code_lines(lines: &[Line<'_>], usual: u16) -> Vec<Option<Code>> {
    let mut code = vec![None; lines.len()];
    fenced(lines, &mut code);
    let mut i = 0;
    while i < lines.len() {
        let run = |like: &dyn Fn(&Line<'_>) -> bool| {
            let more = || lines[i + 1..].iter().take_while(|line| line.gap == 0 && like(line)).count();
            if like(&lines[i]) { i + 1 + more() } else { i }
        };
        let indented = run(&|line| line.indent >= usual.saturating_add(INDENT) && line.marker.is_none());
        let typed = run(&|line| looks_like_code(line.text));
        let end = match () {
            () if code[i].is_some() => i,
            () if is_indented_code(lines, i..indented) => indented,
            () if typed >= i + 2 => typed,
            () => i,
        };
        let block = if end > i { grown(lines, i..end, usual, &code) } else { i..i };
        i = block.end.max(i + 1);
        fill(lines, block, &mut code);
    }
    code
}

/// A block of code with the lines above and below that belong to it, over empty lines, too.
fn grown(lines: &[Line<'_>], block: Range<usize>, usual: u16, code: &[Option<Code>]) -> Range<usize> {
    let goes_on = |i: usize| code[i].is_none() && is_beside_code(&lines[i], usual);
    let (mut start, mut end) = (block.start, block.end);
    while start > 0 && lines[start].gap <= PARTED && goes_on(start - 1) {
        start -= 1;
    }
    while end < lines.len() && lines[end].gap <= PARTED && goes_on(end) {
        end += 1;
    }
    start..end
}

/// Whether a line beside code is code, too: it looks like it, or is moved in and no sentence.
fn is_beside_code(line: &Line<'_>, usual: u16) -> bool {
    let moved_in = line.indent > usual && line.marker.is_none();
    let is_sentence = line.text.ends_with(['.', '!', '?']) && line.text.split(' ').count() > 3;
    !is_sentence && (moved_in || looks_like_code(line.text) || is_like_code(line.text) && has_code_sign(line.text))
}

/// Marks a block of code, moved in by its least indented line.
fn fill(lines: &[Line<'_>], block: Range<usize>, code: &mut [Option<Code>]) {
    let indent = lines[block.clone()].iter().map(|line| line.indent).min().unwrap_or(0);
    code[block].fill(Some(Code::Line(indent)));
}

/// Marks the lines from one fence to the next; an unclosed fence marks nothing.
fn fenced(lines: &[Line<'_>], code: &mut [Option<Code>]) {
    let mut open = None;
    for (i, line) in lines.iter().enumerate() {
        if line.text.starts_with("```") {
            match open.take() {
                Some(start) => {
                    fill(lines, start + 1..i, code);
                    (code[start], code[i]) = (Some(Code::Fence), Some(Code::Fence));
                }
                None => open = Some(i),
            }
        }
    }
}

/// Whether lines that are moved in hold code: a colon announces them, or they are three or more, and most have its signs.
fn is_indented_code(lines: &[Line<'_>], block: Range<usize>) -> bool {
    let announced = block.start.checked_sub(1).is_some_and(|before| lines[before].text.ends_with([':', '：']));
    let signs = lines[block.clone()].iter().filter(|line| is_like_code(line.text)).count();
    let enough = if announced { signs * 2 >= block.len() } else { block.len() >= 3 && signs * 3 >= block.len() * 2 };
    !block.is_empty() && enough
}

/// Holds a sign that prose does not, or a point inside a word.
fn is_like_code(text: &str) -> bool {
    let inner_point = || {
        text.as_bytes().windows(3).any(|w| w[0].is_ascii_alphanumeric() && w[1] == b'.' && w[2].is_ascii_alphabetic())
    };
    text.is_ascii()
        && (text.contains(['=', '$', '{', '}', '[', ']', '|', '<', '>', '\\', '#', '_', ';', '/']) || inner_point())
}

/// What lines of code begin with.
const STARTS: [&str; 14] = [
    "$ ", "#include", "import ", "from ", "def ", "fn ", "let ", "const ", "var ", "return ", "if (", "for (", "//",
    "</",
];

/// Ends as statements do, or opens or closes a block, or is a shell prompt with a command.
fn looks_like_code(text: &str) -> bool {
    const ENDS: [&str; 7] = ["{", "}", "};", "});", ");", "):", "];"];
    match *text.as_bytes() {
        [.., b'{' | b'}' | b';' | b')' | b':' | b']'] => {}
        [b'$' | b'#' | b'i' | b'f' | b'd' | b'l' | b'c' | b'v' | b'r' | b'/' | b'<', ..] => {
            return STARTS.iter().any(|start| text.starts_with(start)) && text.is_ascii() && has_code_sign(text);
        }
        _ => return false,
    }
    ENDS.iter().any(|end| text.ends_with(end)) && (text.len() < 4 || has_code_sign(text))
        || text.ends_with(';') && has_code_sign(text)
        || is_call(text)
}

/// Whether the line is a call alone: `watcher.start()`.
fn is_call(text: &str) -> bool {
    let name = text.split('(').next().unwrap_or_default();
    let named = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:".contains(&byte);
    text.ends_with(')')
        && name.len() > 2
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(named)
}

fn has_code_sign(text: &str) -> bool {
    const SIGNS: [&str; 8] = ["(", "=", "{", "->", "::", "import ", "$ ", "</"];
    SIGNS.iter().any(|sign| text.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::text::lines::lines;

    fn code(text: &str) -> Vec<Option<Code>> {
        code_lines(&lines(text), 0)
    }

    #[test]
    fn fences_are_no_text() {
        let line = Some(Code::Line(2));
        assert_eq!(code("So:\n```sh\n  ls\n    -l\n```\n"), [None, Some(Code::Fence), line, line, Some(Code::Fence)]);
        assert_eq!(code("```\nnever closed"), [None, None]);
    }

    #[test]
    fn every_start_is_looked_for() {
        for start in STARTS {
            assert!(looks_like_code(&format!("{start} x = (y")), "{start}");
        }
        assert!(!looks_like_code("for the ice = (y") && !looks_like_code("x = (y"));
    }

    #[test]
    fn code_goes_on_over_empty_lines() {
        let line = Some(Code::Line(0));
        let text = "Create a file:\nimport time\n\nfor boat in port():\n    count(boat)\n    report(boat)\n\nwatcher.start()\nRun it.\n";
        assert_eq!(code(text), [None, line, line, line, line, line, None]);
        assert_eq!(code("They said (in 1999)\n\nthat the harbour(master) left.\n"), [None; 2]);
    }

    #[test]
    fn lines_moved_in_are_code_where_they_look_like_it() {
        let line = Some(Code::Line(4));
        assert_eq!(code("One line:\n\n    value = bus.read(0x48) / 256\n"), [None, line]);
        assert_eq!(code("One line:\n\n    said the harbour master\n"), [None, None]);
        assert_eq!(code("Verse.\n\n    O ice,\n    O harbour\n    hold on\n"), [None; 4]);
    }
}
