//! The attributes that stages read; all others are passed over.

/// The most bytes of a class, id or similar attribute that are read: longer ones are generated.
const LONGEST_NAME: usize = 24;

macro_rules! attributes {
    ($($variant:ident $name:literal,)*) => {
        /// The name of an attribute that is kept.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(clippy::enum_variant_names)] // There is an attribute `name`.
        #[repr(u8)]
        pub(super) enum Name { $($variant,)* }

        impl Name {
            /// The name, whatever its case; `None` where no stage reads the attribute.
            pub(super) fn of(name: &str) -> Option<Name> {
                let mut folded = [0; LONGEST_NAME];
                let folded = folded.get_mut(..name.len())?;
                folded.copy_from_slice(name.as_bytes());
                folded.make_ascii_lowercase();
                match std::str::from_utf8(folded).ok()? { $($name => Some(Name::$variant),)* _ => None }
            }
        }
    };
}

attributes! {
    Class "class", Id "id", Href "href", Src "src", Alt "alt", Title "title", Rel "rel", Name "name",
    Property "property", Content "content", Role "role", ItemProp "itemprop", ItemType "itemtype", Type "type",
    Hidden "hidden", Style "style", AriaHidden "aria-hidden", AriaLabel "aria-label", TestId "data-testid",
    Component "data-component", DataType "data-type", Lang "lang", DataSrc "data-src", LazySrc "data-lazy-src",
    Original "data-original", SrcSet "srcset", DataSrcSet "data-srcset", Width "width", Height "height",
    DateTime "datetime", Start "start", Color "color", Face "face", Size "size", Encoding "encoding",
    ShadowRoot "shadowrootmode", Data "data", DataLang "data-lang", PubDate "pubdate",
    DataLanguage "data-language", HttpEquiv "http-equiv", Charset "charset", ItemScope "itemscope",
    TypeOf "typeof", XmlLang "xml:lang", ColSpan "colspan", RowSpan "rowspan",
}

/// An attribute as it stands in the source, its character references not yet decoded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attribute<'a> {
    pub(super) name: Name,
    pub(super) value: &'a str,
}
