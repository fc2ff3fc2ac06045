//! What markup says of code: its language, and where tables set it beside the numbers of its lines.

use super::attribute::{Attribute, Name};
use super::tree::{NONE, Tree};

/// Elements around code among which one may state its language: tables for line numbers take five.
const REACH: usize = 8;

/// The longest name of a language, in bytes.
const LONGEST: usize = 20;

/// Class names of cells and elements that hold the numbers of lines (Rouge, Pygments, highlight.js, SyntaxHighlighter,
/// Chroma, forges).
const GUTTERS: [&str; 14] = [
    "gutter",
    "rouge-gutter",
    "lineno",
    "linenos",
    "lineNo",
    "line-number",
    "line-numbers",
    "lineNumbers",
    "linenumber",
    "linenodiv",
    "hljs-ln-numbers",
    "blob-num",
    "ln",
    "lnt",
];

/// The language of code in an element: stated by itself, by the `code` within, or by what wraps it.
pub(super) fn language(tree: &Tree<'_>, node: u32) -> Option<String> {
    let code = tree.children(node).find(|&child| tree.name(child) == "code");
    if let Some(language) = code.into_iter().chain([node]).find_map(|node| of_code(tree.attributes_of(node))) {
        return Some(language);
    }
    let mut at = node;
    for _ in 0..REACH {
        at = tree.node(at).parent;
        if at == NONE || matches!(tree.name(at), "article" | "section" | "main" | "body" | "li" | "") {
            return None;
        }
        if let Some(language) = of_wrapper(tree.attributes_of(at)) {
            return Some(language);
        }
    }
    None
}

/// Whether the attributes of an element of code state a language.
pub(super) fn states_language(attributes: &[Attribute<'_>]) -> bool {
    of_code(attributes).is_some()
}

/// `language-rust`, `lang-rust`, `sourceCode rust`, or what a wrapper says.
fn of_code(attributes: &[Attribute<'_>]) -> Option<String> {
    let class = value(attributes, Name::Class);
    let lang = class.split_ascii_whitespace().find_map(|token| known(token.strip_prefix("lang-")?));
    let pandoc = || {
        let mut tokens = class.split_ascii_whitespace().skip_while(|token| *token != "sourceCode").skip(1);
        tokens.next().filter(|token| !token.starts_with("number")).and_then(known)
    };
    of_wrapper(attributes).or(lang).or_else(pandoc)
}

/// `language-rust`, `highlight-source-rust`, `highlight-rust notranslate`, `brush: rust`, `data-lang="rust"`.
fn of_wrapper(attributes: &[Attribute<'_>]) -> Option<String> {
    let class = value(attributes, Name::Class);
    let sphinx = || class.split_ascii_whitespace().any(|token| token == "notranslate");
    let token = class.split_ascii_whitespace().find_map(|token| {
        let rest = token.strip_prefix("language-").or_else(|| token.strip_prefix("highlight-source-"));
        known(rest.or_else(|| token.strip_prefix("highlight-").filter(|_| sphinx()))?)
    });
    let brush = || {
        let rest = class.split_once("brush:")?.1.trim_start();
        known(rest.split([';', ' ']).next()?)
    };
    let data = || [Name::DataLang, Name::DataLanguage].into_iter().find_map(|name| known(value(attributes, name)));
    token.or_else(brush).or_else(data)
}

fn value<'a>(attributes: &[Attribute<'a>], name: Name) -> &'a str {
    attributes.iter().find(|attribute| attribute.name == name).map_or("", |attribute| attribute.value)
}

/// The name of a language in small letters, if it is one.
fn known(name: &str) -> Option<String> {
    let is_name = (1..=LONGEST).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+#-_.".contains(&byte));
    let name = name.to_ascii_lowercase();
    let none = ["none", "auto", "default", "plain", "plaintext", "text", "txt", "nohighlight"];
    (is_name && !none.contains(&name.as_str())).then_some(name)
}

/// Whether an element holds numbers of lines and nothing else.
pub(super) fn is_gutter(tree: &Tree<'_>, node: u32) -> bool {
    let Some(class) = tree.attribute(node, Name::Class) else { return false };
    let Some(name) = class.split_ascii_whitespace().find(|token| GUTTERS.contains(token)) else { return false };
    let mut digits = 0;
    let numbers = tree.texts(node, NONE).all(|text| {
        digits += text.bytes().filter(u8::is_ascii_digit).count();
        text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_whitespace())
    });
    // Forges let style sheets show the numbers; elsewhere an empty gutter is a gap in a layout.
    numbers && (digits > 0 || name == "blob-num")
}

/// Whether a cell of a table holds the lines of code whose numbers stand in the cell before it.
pub(super) fn is_listing(tree: &Tree<'_>, cell: u32) -> bool {
    let mut before = tree.node(cell).previous;
    while before != NONE && tree.name(before).is_empty() {
        before = tree.node(before).previous;
    }
    before != NONE && tree.name(before) == "td" && is_gutter(tree, before)
}

#[cfg(test)]
mod tests {
    use crate::decode::Normaliser;
    use crate::page::html::parse;
    use crate::page::{Kind, Page};

    /// The code of a page: each block's language and text.
    fn code(source: &str) -> Vec<(Option<String>, String)> {
        let page: Page = parse(source, &Normaliser::default());
        let blocks = (0..page.blocks.len()).filter(|&i| page.blocks[i].kind == Kind::Code);
        blocks.map(|i| (page.language_of(&page.blocks[i]).map(str::to_owned), page.text_of(i).to_owned())).collect()
    }

    #[test]
    fn languages_are_stated_in_many_places() {
        for source in [
            "<pre><code class=language-rust>x</code></pre>",
            "<pre><code class='hljs lang-rust'>x</code></pre>",
            "<pre class='brush: rust; toolbar: false'>x</pre>",
            "<pre class='sourceCode rust'><code>x</code></pre>",
            "<pre data-lang=rust>x</pre>",
            "<div class='highlight highlight-source-rust'><pre>x</pre></div>",
            "<div class='language-rust highlighter-rouge'><div class=highlight><pre>x</pre></div></div>",
            "<div class='highlight-rust notranslate'><div class=highlight><pre>x</pre></div></div>",
        ] {
            assert_eq!(code(source), [(Some("rust".to_owned()), "x".to_owned())], "{source}");
        }
        for source in [
            "<body class=language-en><pre>x</pre>",
            "<div class=lang-en><pre>x</pre></div>",
            "<div class=highlight-box><pre>x</pre></div>",
            "<pre class=language-plaintext>x</pre>",
        ] {
            assert_eq!(code(source), [(None, "x".to_owned())], "{source}");
        }
    }

    #[test]
    fn line_numbers_are_no_code() {
        for source in [
            "<table><tr><td class=gutter><pre>1\n2</pre></td><td class=code><pre>a\n  b</pre></td></tr></table>",
            "<table><tr><td class=gutter><div>1</div><div>2</div></td><td><div>a</div><div>  b</div></td></tr></table>",
            "<pre><code><table><tr><td class=hljs-ln-numbers>1</td><td>a</td></tr>\
             <tr><td class=hljs-ln-numbers>2</td><td>  b</td></tr></table></code></pre>",
            "<table><tr><td class=blob-num>1</td><td>a</td></tr><tr><td class=blob-num>2</td><td>  b</td></tr></table>",
            "<pre><span class=lineno>1</span>a\n<span class=lineno>2</span>  b</pre>",
        ] {
            let lines: Vec<String> = code(source).into_iter().map(|(_, text)| text).collect();
            assert_eq!(lines.join("\n"), "a\n  b", "{source}");
        }
    }

    #[test]
    fn gutters_of_other_tables_are_cells() {
        let row = |gutter| format!("<tr><td class=gutter>{gutter}<td>a");
        let words = format!("<table>{}{}</table>", row("One"), row("Two"));
        assert!(parse(&words, &Normaliser::default()).text.contains("One\ta"));
        assert!(code(&words).is_empty() && code(&format!("<table>{}{}</table>", row(""), row(""))).is_empty());
    }
}
