//! The article as Markdown (CommonMark, with GitHub's tables).
//!
//! Characters that a parser would take for markup are escaped, so that it reads back the article's words.

use super::{Article, Image, Item, TextBlock};

impl Article {
    /// The article as Markdown: the title as a heading of level 1, the dek in italics, then the blocks.
    ///
    /// ```
    /// use dechaff::article::{Article, TextBlock};
    /// let paragraph = TextBlock::Paragraph { text: "2 * 3 is *not* 5.".to_owned() };
    /// let article = Article { title: Some("Sums".to_owned()), blocks: vec![paragraph], ..Article::default() };
    /// assert_eq!(article.to_markdown(), "# Sums\n\n2 * 3 is \\*not\\* 5.\n");
    /// ```
    pub fn to_markdown(&self) -> String {
        let mut parts = Vec::with_capacity(self.blocks.len() + 2);
        parts.extend(self.title.as_deref().map(|title| heading(title, 1)));
        parts.extend(self.dek.as_deref().map(|dek| format!("*{}*", escape(&one_line(dek), Position::Inside))));
        let mut alternate = false;
        for (i, block) in self.blocks.iter().enumerate() {
            parts.extend(self.images_at(i));
            // Two lists in a row would be read as one; the other marker keeps them apart.
            let goes_on = matches!(block, TextBlock::List { .. })
                && i.checked_sub(1).is_some_and(|before| matches!(self.blocks[before], TextBlock::List { .. }));
            alternate = goes_on && !alternate;
            parts.push(render(block, alternate));
        }
        parts.extend(self.images_at(self.blocks.len()));
        parts.retain(|part| !part.is_empty());
        if parts.is_empty() { String::new() } else { parts.join("\n\n") + "\n" }
    }

    /// The images that stand before a block.
    fn images_at(&self, block: usize) -> impl Iterator<Item = String> {
        self.images.iter().filter(move |image| image.block == Some(block)).filter_map(image)
    }
}

/// An image with its alternative text; its caption is the title. An address that Markdown cannot hold is left out.
fn image(image: &Image) -> Option<String> {
    let src = image.src.as_deref().filter(|src| !src.contains(['<', '>', '\n', '\\']))?;
    let alt = escape(&one_line(image.alt.as_deref().unwrap_or_default()), Position::Inside).replace(['[', ']'], "");
    let title = image.caption.as_deref().map(|caption| one_line(caption).replace(['"', '\\'], "'"));
    let title = title.map(|title| format!(" \"{}\"", escape(&title, Position::Inside))).unwrap_or_default();
    Some(format!("![{alt}](<{src}>{title})"))
}

fn render(block: &TextBlock, alternate: bool) -> String {
    match block {
        TextBlock::Paragraph { text } => lines(text),
        TextBlock::Heading { text, level } => heading(text, level.unwrap_or(2).clamp(1, 6)),
        TextBlock::Quote { text } => indent(&lines(text), "> ", "> "),
        TextBlock::List { items, ordered, start } => {
            let first = ordered.then(|| start.unwrap_or(1));
            list(items, first, alternate)
        }
        TextBlock::Table { header, rows } => table(header.as_ref(), rows),
        TextBlock::Code { text, language } => code(text, language.as_deref()),
    }
}

fn heading(text: &str, level: u8) -> String {
    let text = escape(&one_line(text), Position::Inside);
    if text.is_empty() {
        return text;
    }
    // A closing run of `#` would be taken for the end of the heading.
    let text = match text.strip_suffix('#') {
        Some(rest) => format!("{rest}\\#"),
        None => text,
    };
    format!("{} {text}", "#".repeat(level.into()))
}

/// A list, numbered from `first` on where it is ordered.
fn list(items: &[Item], first: Option<u32>, alternate: bool) -> String {
    let entry = |(i, item): (usize, &Item)| {
        let marker = match (first, alternate) {
            (Some(first), false) => format!("{}. ", first as usize + i),
            (Some(first), true) => format!("{}) ", first as usize + i),
            (None, false) => "- ".to_owned(),
            (None, true) => "* ".to_owned(),
        };
        let content = match item {
            Item::Text(text) => lines(text),
            Item::Nested { text, items } => format!("{}\n{}", lines(text), list(items, None, false)),
        };
        indent(&content, &marker, &" ".repeat(marker.len())).trim_end().to_owned()
    };
    items.iter().enumerate().map(entry).collect::<Vec<_>>().join("\n")
}

/// A table; Markdown asks for a header, so that the first row is one where none is stated.
fn table(header: Option<&Vec<String>>, rows: &[Vec<String>]) -> String {
    let width = header.into_iter().chain(rows).map(Vec::len).max().unwrap_or_default();
    let row = |cells: &Vec<String>| {
        let cell = |i: usize| cells.get(i).map(|cell| escape(&one_line(cell), Position::Inside)).unwrap_or_default();
        format!("| {} |", (0..width).map(cell).collect::<Vec<_>>().join(" | "))
    };
    let mut out: Vec<String> = header.into_iter().chain(rows).map(row).collect();
    if !out.is_empty() {
        out.insert(1, format!("|{}", " --- |".repeat(width)));
    }
    out.join("\n")
}

/// Code between fences longer than any run of backticks in it.
fn code(text: &str, language: Option<&str>) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let language = language.filter(|name| !name.contains(['`', ' '])).unwrap_or_default();
    format!("{fence}{language}\n{text}\n{fence}")
}

/// Puts `first` before the first line and `others` before the rest.
fn indent(text: &str, first: &str, others: &str) -> String {
    let line = |(i, line): (usize, &str)| format!("{}{line}", if i == 0 { first } else { others });
    text.lines().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text escaped line by line, with hard line breaks between the lines.
fn lines(text: &str) -> String {
    let kept = text.lines().map(str::trim).filter(|line| !line.is_empty());
    kept.map(|line| escape(line, Position::LineStart)).collect::<Vec<_>>().join("\\\n")
}

/// Where escaped text stands.
#[derive(Clone, Copy, PartialEq)]
enum Position {
    /// At the beginning of a line, where it could begin a block.
    LineStart,
    /// Behind something that has begun the block.
    Inside,
}

/// One line of text with a backslash before each character that would be taken for markup.
fn escape(line: &str, position: Position) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let number = if position == Position::LineStart { list_number(line) } else { None };
    let mut before = None;
    for (i, c) in line.char_indices() {
        let after = &line[i + c.len_utf8()..];
        let starts = i == 0 && position == Position::LineStart;
        if number == Some(i) || (starts && begins_block(c, after)) || is_inline_markup(before, c, after) {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// The offset of the mark behind a number that would make the line a list's entry.
fn list_number(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mark = line.as_bytes().get(digits).is_some_and(|mark| matches!(mark, b'.' | b')'));
    let space = line.as_bytes().get(digits + 1).is_none_or(u8::is_ascii_whitespace);
    (digits > 0 && mark && space).then_some(digits)
}

/// Whether `c` at the beginning of a line, followed by `after`, would begin a block or underline a heading.
fn begins_block(c: char, after: &str) -> bool {
    let space = after.is_empty() || after.starts_with(char::is_whitespace);
    match c {
        '#' => space || after.starts_with('#'),
        '-' | '+' => space || after.starts_with(c),
        ':' => after.starts_with('-'),
        '*' | '_' | '>' | '=' | '[' => true,
        _ => false,
    }
}

/// Whether `c` between `before` and `after` could begin or end something inside a line.
fn is_inline_markup(before: Option<char>, c: char, after: &str) -> bool {
    let next = after.chars().next();
    match c {
        '`' | '|' | '~' => true,
        '\\' => next.is_none_or(|next| next.is_ascii_punctuation()),
        '*' => !(before.is_some_and(char::is_whitespace) && next.is_some_and(char::is_whitespace)),
        '_' => !(before.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)),
        '<' => next.is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')),
        '&' => is_entity(after),
        '[' => next == Some('^'),
        ']' => next.is_some_and(|next| matches!(next, '(' | '[' | ':')),
        _ => false,
    }
}

/// Whether the text behind an ampersand makes it an entity.
fn is_entity(after: &str) -> bool {
    let name = after.strip_prefix('#').unwrap_or(after);
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    length > 0 && name[length..].starts_with(';')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::*;

    fn article(blocks: Vec<TextBlock>) -> String {
        Article { blocks, ..Article::default() }.to_markdown()
    }

    fn paragraph(text: &str) -> TextBlock {
        TextBlock::Paragraph { text: text.to_owned() }
    }

    /// The text that a parser reads back, blocks and cells separated by `|`, white space reduced; and whether it found
    /// any inline markup.
    fn read_back(markdown: &str) -> (String, bool) {
        let mut text = String::new();
        let mut markup = false;
        for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
            match event {
                Event::Text(words) => text.push_str(&words),
                Event::SoftBreak | Event::HardBreak => text.push(' '),
                Event::Start(
                    Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough,
                )
                | Event::Code(_)
                | Event::Html(_)
                | Event::InlineHtml(_)
                | Event::Rule => markup = true,
                Event::Start(Tag::Item | Tag::Paragraph) | Event::End(TagEnd::TableCell) | Event::End(_) => {
                    text.push('\u{1}')
                }
                _ => {}
            }
        }
        let parts = text.split('\u{1}').map(one_line).filter(|part| !part.is_empty());
        (parts.collect::<Vec<_>>().join("\u{1}"), markup)
    }

    #[test]
    fn blocks_become_their_markdown() {
        let nested = Item::Nested { text: "one".into(), items: vec![Item::Text("deep".into())] };
        let markdown = article(vec![
            TextBlock::Heading { text: "C #".into(), level: Some(3) },
            TextBlock::List { items: vec![nested, Item::Text("two\nlines".into())], ordered: true, start: None },
            TextBlock::List { items: vec![Item::Text("other".into())], ordered: false, start: None },
            TextBlock::Heading { text: "D".into(), level: None },
            TextBlock::List { items: vec![Item::Text("three".into())], ordered: true, start: Some(3) },
            TextBlock::Table { header: None, rows: vec![vec!["a|b".into(), "c".into()], vec!["d".into()]] },
            TextBlock::Quote { text: "x\ny".into() },
            TextBlock::Code { text: "a ``` b\n  c".into(), language: None },
        ]);
        let expected = "### C \\#\n\n1. one\n   - deep\n2. two\\\n   lines\n\n* other\n\n## D\n\n3. three\n\n| a\\|b | c |\n| --- | --- |\n\
                        | d |  |\n\n> x\\\n> y\n\n````\na ``` b\n  c\n````\n";
        assert_eq!(markdown, expected);
    }

    #[test]
    fn plain_prose_stays_as_it_is() {
        for text in
            ["It's 5 * 3 - 2 & more; snake_case [sic] (1. May) \"so\" #tag", "-5 degrees", "#hashtag", "3.5 million"]
        {
            assert_eq!(article(vec![paragraph(text)]), format!("{text}\n"));
        }
    }

    #[test]
    fn an_empty_article_is_empty() {
        assert_eq!(article(vec![]), "");
    }

    /// Words out of the characters that mean something in Markdown.
    const WORDS: &str = r"([-a-c1# *_`\[\]()<>!&;:.=+|~\\^\n/]|&amp;|--|\]\(x\)|<b>|1\. |\*\*|```){1,24}";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn a_parser_reads_back_the_words(text in WORDS) {
            let words = one_line(&text);
            let kinds = [
                paragraph(&text),
                TextBlock::Heading { text: text.clone(), level: None },
                TextBlock::Quote { text: text.clone() },
                TextBlock::List { items: vec![Item::Text(text.clone())], ordered: false, start: None },
                TextBlock::Table { header: None, rows: vec![vec![text.clone()]] },
            ];
            for block in kinds {
                let markdown = article(vec![block]);
                let (read, markup) = read_back(&markdown);
                prop_assert_eq!(&read, &words, "{}", markdown);
                prop_assert!(!markup, "{}", markdown);
            }
        }

        #[test]
        fn two_blocks_stay_two(first in WORDS, second in WORDS) {
            let expected = [one_line(&first), one_line(&second)].into_iter().filter(|words| !words.is_empty());
            let expected = expected.collect::<Vec<_>>().join("\u{1}");
            prop_assert_eq!(read_back(&article(vec![paragraph(&first), paragraph(&second)])).0, expected);
        }
    }
}
