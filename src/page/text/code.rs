//! Which lines are code: between fences, or runs of lines that end and look as code does.

use super::lines::Line;

/// For each line, whether it is code. Fence lines are code as well.
pub(super) fn code_lines(lines: &[Line<'_>]) -> Vec<bool> {
    let mut code = vec![false; lines.len()];
    fenced(lines, &mut code);
    let mut i = 0;
    while i < lines.len() {
        let end = i + lines[i..].iter().take_while(|line| looks_like_code(line.text)).count();
        if end - i >= 2 {
            code[i..end].fill(true);
        }
        i = end.max(i + 1);
    }
    code
}

/// Marks the lines from one fence to the next; an unclosed fence marks nothing.
fn fenced(lines: &[Line<'_>], code: &mut [bool]) {
    let mut open = None;
    for (i, line) in lines.iter().enumerate() {
        if line.text.starts_with("```") {
            match open.take() {
                Some(start) => code[start..=i].fill(true),
                None => open = Some(i),
            }
        }
    }
}

/// Ends as statements do, or opens or closes a block, or is a shell prompt with a command.
fn looks_like_code(text: &str) -> bool {
    const ENDS: [&str; 7] = ["{", "}", "};", "});", ");", "):", "];"];
    const STARTS: [&str; 14] = [
        "$ ", "#include", "import ", "from ", "def ", "fn ", "let ", "const ", "var ", "return ", "if (", "for (",
        "//", "</",
    ];
    let bytes = text.as_bytes();
    match bytes.last() {
        Some(b'{' | b'}' | b';' | b')' | b':' | b']') => {}
        Some(_) if STARTS.iter().any(|start| start.as_bytes()[0] == bytes[0] && text.starts_with(start)) => {
            return text.is_ascii() && has_code_sign(text);
        }
        _ => return false,
    }
    ENDS.iter().any(|end| text.ends_with(end)) && (text.len() < 4 || has_code_sign(text))
        || text.ends_with(';') && has_code_sign(text)
}

fn has_code_sign(text: &str) -> bool {
    const SIGNS: [&str; 8] = ["(", "=", "{", "->", "::", "import ", "$ ", "</"];
    SIGNS.iter().any(|sign| text.contains(sign))
}
