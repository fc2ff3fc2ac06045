//! Source to tree: scanned pieces handed to html5ever's tree builder, within limits.

use std::collections::HashMap;

use html5ever::interface::TreeSink;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute as TagAttribute, LocalName, QualName, ns};

use super::attribute::{Attribute, Name};
use super::scan::{self, Lexeme, Raw, Scanner};
use super::tree::{SET, Sink, Tree};
use super::{code, picture};
use crate::decode::entities;

/// Elements deeper than this are taken as part of the one that holds them: the tree builder looks through all open
/// elements at many a tag.
const DEEPEST: u32 = 512;

/// Pages have this many nodes at most, and one for every two bytes: a few bytes of broken markup can ask for hundreds of
/// elements, again and again.
const LEAST_NODES: usize = 10_000;

/// Which attributes a tree holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attributes {
    /// Those that stages read.
    Read,
    /// Beside these, the tags themselves: selectors may ask for any attribute, of formatting elements, too.
    All,
}

/// Builds the tree of `source`; also tells which limit was reached.
pub(super) fn build(source: &str, attributes: Attributes) -> (Tree<'_>, Option<&'static str>) {
    let copy = StrTendril::from(source);
    let options = TreeBuilderOpts { scripting_enabled: false, drop_doctype: true, ..TreeBuilderOpts::default() };
    let mut builder = Builder {
        trees: TreeBuilder::new(Sink::new(source, &copy), options),
        copy,
        names: Names::default(),
        most_nodes: LEAST_NODES + source.len() / 2,
        formatting: (attributes == Attributes::All).then(HashMap::new),
        excess: Vec::new(),
        reached: None,
    };
    let mut scanner = Scanner::new(source);
    loop {
        let start = scanner.offset();
        let foreign = || builder.trees.adjusted_current_node_present_but_not_in_html_namespace();
        let Some(lexeme) = scanner.next(foreign) else { break };
        let length = scanner.offset() - start;
        builder.trees.sink.place.set((start as u32, length as u32));
        if let Some((raw, name)) = builder.take(lexeme, &scanner) {
            scanner.enter_raw(raw, name);
        }
    }
    let _ = builder.trees.process_token(Token::EOFToken, 1);
    builder.trees.end();
    (builder.trees.sink.finish(), builder.reached)
}

struct Builder<'a> {
    trees: TreeBuilder<u32, Sink<'a>>,
    /// The source as html5ever holds text.
    copy: StrTendril,
    names: Names,
    most_nodes: usize,
    /// Where whole tags are kept, the sets of formatting elements by their tags: html5ever compares them.
    formatting: Option<HashMap<&'a str, u32>>,
    /// Start tags that were left out, whose end tags must be, too.
    excess: Vec<LocalName>,
    reached: Option<&'static str>,
}

impl<'a> Builder<'a> {
    /// Hands on the piece that was scanned last; says whether raw text of an element follows.
    fn take(&mut self, lexeme: Lexeme<'a>, scanner: &Scanner<'a>) -> Option<(Raw, &'a str)> {
        let token = match lexeme {
            Lexeme::Text(text) => Token::CharacterTokens(self.tendril(scanner.offset() - text.len(), text.len())),
            Lexeme::Data(text) => Token::CharacterTokens(StrTendril::from(text.replace('\0', "\u{fffd}"))),
            Lexeme::Reference(reference) => {
                let mut decoded = String::new();
                entities::decode_once_into(reference, &mut decoded);
                Token::CharacterTokens(StrTendril::from(decoded))
            }
            Lexeme::Null => Token::NullCharacterToken,
            Lexeme::Comment => Token::CommentToken(StrTendril::new()),
            Lexeme::Doctype(declaration) => Token::DoctypeToken(doctype(declaration)),
            Lexeme::Start { name, closed } => return self.start(name, closed, scanner),
            Lexeme::End { name } => {
                let name = self.names.get(name);
                if self.excess.last() == Some(&name) {
                    self.excess.pop();
                    return None;
                }
                Token::TagToken(tag(TagKind::EndTag, name, false, Vec::new()))
            }
        };
        let _ = self.trees.process_token(token, 1);
        None
    }

    fn start(&mut self, name: &'a str, closed: bool, scanner: &Scanner<'a>) -> Option<(Raw, &'a str)> {
        let local = self.names.get(name);
        if let Some(limit) = self.limit() {
            self.reached = Some(limit);
            // Raw text must be read as such, or it would show as text of the page.
            if !matches!(&*local, "script" | "style" | "title" | "textarea" | "iframe" | "noframes" | "xmp" | "noembed")
            {
                if !closed && !is_void(&local) && self.excess.len() < self.most_nodes {
                    self.excess.push(local);
                }
                return None;
            }
        }
        let attributes = self.tag_attributes(&local, scanner);
        let token = Token::TagToken(tag(TagKind::StartTag, local, closed, attributes));
        match self.trees.process_token(token, 1) {
            TokenSinkResult::Plaintext => Some((Raw::Plain, name)),
            TokenSinkResult::RawData(RawKind::Rcdata) => Some((Raw::References, name)),
            TokenSinkResult::RawData(RawKind::Rawtext) => Some((Raw::Text, name)),
            TokenSinkResult::RawData(_) => Some((Raw::Script, name)),
            _ => None,
        }
    }

    /// Which limit holds for further elements.
    fn limit(&self) -> Option<&'static str> {
        match () {
            () if self.trees.sink.depth.get() >= DEEPEST => Some("markup nested too deeply"),
            () if self.trees.sink.nodes() >= self.most_nodes => Some("too much broken markup"),
            () => None,
        }
    }

    fn tendril(&self, start: usize, length: usize) -> StrTendril {
        self.copy.try_subtendril(start as u32, length as u32).unwrap_or_default()
    }

    /// What html5ever must know of a tag's attributes: the place where ours are kept, and the few that it looks at.
    /// Formatting elements show none, for it compares them.
    fn tag_attributes(&mut self, local: &LocalName, scanner: &Scanner<'a>) -> Vec<TagAttribute> {
        let Some(set) = self.keep(local, scanner) else { return Vec::new() };
        let mut shown = vec![attribute(SET, &set.to_string())];
        if matches!(&**local, "input" | "font" | "annotation-xml") {
            for &Attribute { name, value } in &scanner.attributes {
                match name {
                    Name::Type => shown.push(attribute("type", value)),
                    Name::Color => shown.push(attribute("color", value)),
                    Name::Face => shown.push(attribute("face", value)),
                    Name::Size => shown.push(attribute("size", value)),
                    Name::Encoding => shown.push(attribute("encoding", value)),
                    _ => {}
                }
            }
        }
        shown
    }

    /// Keeps a tag's attributes; gives their place.
    fn keep(&mut self, local: &LocalName, scanner: &Scanner<'a>) -> Option<u32> {
        let (sink, attributes) = (&self.trees.sink, &scanner.attributes);
        let told = || picture::names_caption(attributes) || &**local == "code" && code::states_language(attributes);
        let formats = is_formatting(local) && !told();
        let Some(formatting) = &mut self.formatting else {
            return (!attributes.is_empty() && !formats).then(|| sink.keep(attributes));
        };
        let (tag, at) = scanner.last_tag();
        scan::attributes(tag).next()?;
        let place = at as u32..(at + tag.len()) as u32;
        Some(match formats {
            true => *formatting.entry(tag).or_insert_with(|| sink.keep_tag(&[], place)),
            false => sink.keep_tag(attributes, place),
        })
    }
}

fn tag(kind: TagKind, name: LocalName, self_closing: bool, attrs: Vec<TagAttribute>) -> Tag {
    Tag { kind, name, self_closing, attrs, had_duplicate_attributes: false }
}

fn attribute(name: &str, value: &str) -> TagAttribute {
    TagAttribute { name: QualName::new(None, ns!(), LocalName::from(name)), value: StrTendril::from(value) }
}

/// Elements that the tree builder opens again where broken markup closed them; links are not among them here, for their
/// attributes are read. Classes are read that state the language of code or name the caption of an image.
fn is_formatting(name: &str) -> bool {
    matches!(name, "b" | "big" | "code" | "em" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u")
}

/// Elements that hold nothing.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// A document type, of which only the way to quirks mode matters (it decides whether a table ends a paragraph).
fn doctype(declaration: &str) -> Doctype {
    let mut words = declaration.split(|c: char| c.is_ascii_whitespace()).filter(|word| !word.is_empty());
    let name = words.next().map(|name| StrTendril::from(name.to_ascii_lowercase()));
    let keyword = words.next().unwrap_or_default();
    let mut quoted = quoted(declaration);
    let (public_id, system_id) = match () {
        () if keyword.eq_ignore_ascii_case("public") => (quoted.next(), quoted.next()),
        () if keyword.eq_ignore_ascii_case("system") => (None, quoted.next()),
        () => (None, None),
    };
    Doctype { force_quirks: name.is_none(), name, public_id, system_id }
}

/// The texts in quotation marks.
fn quoted(text: &str) -> impl Iterator<Item = StrTendril> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(['"', '\''])?;
        let quote = rest.as_bytes()[start] as char;
        let inner = &rest[start + 1..];
        let end = inner.find(quote)?;
        rest = &inner[end + 1..];
        Some(StrTendril::from(&inner[..end]))
    })
}

/// The names of elements as html5ever keeps them; the usual ones are found without its table.
struct Names(Box<[(u64, LocalName); Names::SLOTS]>);

impl Default for Names {
    fn default() -> Names {
        Names(Box::new(std::array::from_fn(|_| (0, LocalName::default()))))
    }
}

impl Names {
    const SLOTS: usize = 128;

    fn get(&mut self, name: &str) -> LocalName {
        let mut key = [0; 8];
        let Some(bytes) = key.get_mut(..name.len()).filter(|_| !name.contains('\0')) else { return folded(name) };
        bytes.copy_from_slice(name.as_bytes());
        key.make_ascii_lowercase();
        let key = u64::from_le_bytes(key);
        let slot = &mut self.0[(key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 57) as usize];
        if slot.0 != key {
            *slot = (key, folded(name));
        }
        slot.1.clone()
    }
}

fn folded(name: &str) -> LocalName {
    if name.bytes().any(|b| b.is_ascii_uppercase() || b == 0) {
        LocalName::from(name.to_ascii_lowercase().replace('\0', "\u{fffd}"))
    } else {
        LocalName::from(name)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use html5ever::tendril::TendrilSink;
    use html5ever::{ParseOpts, parse_document};
    use proptest::prelude::*;

    use super::*;
    use crate::page::html::tree::{DOCUMENT, Kind};

    /// The tree as text: elements in brackets, pieces of text that touch as one.
    fn shown(tree: &Tree<'_>, node: u32, out: &mut String) {
        for child in tree.children(node) {
            match &tree.node(child).kind {
                Kind::Text(piece) => out.push_str(tree.text(*piece)),
                Kind::Element { name, .. } => {
                    out.push_str(&format!("<{name}>"));
                    shown(tree, child, out);
                    out.push_str("</>");
                }
                Kind::Other => {}
            }
        }
    }

    fn ours(source: &str) -> String {
        let mut out = String::new();
        shown(&build(source, Attributes::Read).0, DOCUMENT, &mut out);
        out.replace('\r', "")
    }

    /// The tree that html5ever builds with its own tokenizer.
    fn reference(source: &str) -> String {
        let options = TreeBuilderOpts { scripting_enabled: false, drop_doctype: true, ..TreeBuilderOpts::default() };
        let options = ParseOpts { tree_builder: options, ..ParseOpts::default() };
        let sink = Sink::new(source, &StrTendril::new());
        let mut out = String::new();
        shown(&parse_document(sink, options).one(source), DOCUMENT, &mut out);
        out.replace('\r', "")
    }

    #[test]
    fn trees_are_those_of_html5ever() {
        for source in [
            "",
            "plain",
            "<p>one<p>two",
            "<b><p>one</b>two</p>",
            "<a href=1>x<a href=2>y</a>",
            "<table>foster<tr><td>a<td>b</table>after",
            "<table><tr><td><table><tr><td>inner</table>x</table>",
            "<ul><li>a<li>b<ul><li>c</ul></ul>",
            "<select><option>a<option>b</select>",
            "<svg><title>t</title><desc>d</desc><p>out",
            "<math><mi>x</mi><mo>=</mo><mn>1</mn></math>",
            "<svg><![CDATA[ a < b ]]></svg><![CDATA[ no ]]>x",
            "<svg><foreignObject><p>in</p></foreignObject></svg>",
            "<script>if (a < b) { '</scr' } <!-- <script> </script> --> x</script>after",
            "<script><!-- </script>after",
            "<script><!--><script></script>after",
            "<style>a{b:'</b>'}</style><title>x &amp; y</title>",
            "<textarea>\n<b>x</b></textarea>y",
            "<title>un<b>closed",
            "<!-- a -- b --> c <!--> d <!---> e <!-- x --!> f <!-- open",
            "<!DOCTYPE html><p><table>no quirks",
            "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 3.2//EN\"><p><table>quirks",
            "<p><table>quirks without a type",
            "<?php echo 1 ?>x</>y</ z>w<3 < 4 </",
            "<div class=a id='b' hidden data-x=\"y>z\"/>in</div>out",
            "<div a=b<c>x</div>",
            "<p attr",
            "&amp; &lt;b&gt; &#65;&#x42; &nbsp; &unknown; AT&T & x",
            "<a\u{0}b>x</a\u{0}b>y",
            "nul\u{0}l <p>\u{0}a<svg>\u{0}b</svg>",
            "<pre>\nfirst\n\nlast</pre>",
            "<noscript><p>in</p></noscript><head><noscript><link><style>x</style></noscript>",
            "<template><tr><td>x</td></tr></template><body class=x><html lang=y>",
            "<form><div></form><input type=hidden><input></div>",
            "<h1>a<h2>b</h3>c",
            "<b class=1>a<p>b</b>c<i>d<div>e</i>f",
            "<font size=1><svg><font color=red>x</font></svg>",
            "<frameset><frame></frameset>x",
            "<button>a<button>b",
            "<dl><dt>a<dd>b<dt>c</dl>",
            "<ruby>a<rt>b<rp>c</ruby><plaintext>x</plaintext><b>y",
            "<iframe><p>x</iframe><xmp><b></xmp><noembed><i></noembed>",
        ] {
            assert_eq!(ours(source), reference(source), "{source}");
        }
    }

    fn soup() -> impl Strategy<Value = String> {
        let name = prop_oneof![
            "(p|div|b|i|a|table|tr|td|th|tbody|caption|ul|li|h1|span|em|svg|math|mi|form|select|option|button)",
            "(dl|dt|dd|pre|nobr|center|article|nav|template|ruby|rt|body|html|head|br|img|hr|foreignObject|desc)",
            "(title|textarea|script|style|iframe|noscript|frameset|col|colgroup|input|annotation-xml)",
        ];
        let tag = (name, 0..5u8).prop_map(|(name, kind)| match kind {
            0 | 1 => format!("<{name}>"),
            2 => format!("<{name} class=x id='y z'>"),
            3 => format!("<{name}/>"),
            _ => format!("</{name}>"),
        });
        let piece = prop_oneof![
            6 => tag,
            3 => "[a-z \n]{1,6}",
            1 => "(&amp;|&lt;|&#65;|&#x1F600;|&nope;|<!-- x -->|<!x>|<\\?x>|<|\\]\\]>|<!\\[CDATA\\[|<!--|-->|\u{0})",
        ];
        proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn soup_gives_the_tree_of_html5ever(source in soup()) {
            prop_assert_eq!(ours(&source), reference(&source));
        }
    }
}
