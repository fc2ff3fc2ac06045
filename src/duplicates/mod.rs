//! Records that say what an earlier one has said: by address, by text, nearly by text.
//!
//! A [`Sketch`] is what is remembered of an article, a hundred bytes or so; making it is the costly part and needs
//! nothing but the article, so that any thread may do it. [`Seen`] remembers the sketches of the articles before in a
//! table of fixed size; one thread asks it, in the order of the input.
//!
//! ```
//! use dechaff::duplicates::{Duplicate, Seen, Settings, Sketch};
//! use dechaff::Article;
//!
//! let settings = Settings { memory: 1, ..Settings::default() };
//! let mut seen = Seen::new(&settings);
//! let article = Article { text: "The harbour froze on Tuesday.".to_owned(), ..Article::default() };
//! let sketch = Sketch::of(&article, &settings);
//! assert_eq!(seen.check(&sketch), None);
//! assert_eq!(seen.check(&sketch), Some(Duplicate::Text));
//!
//! // What was accepted can be written down and remembered anew.
//! let bytes = sketch.to_bytes();
//! let mut again = Seen::new(&settings);
//! again.remember(&Sketch::from_bytes(&bytes)?.0);
//! assert_eq!(again.check(&sketch), Some(Duplicate::Text));
//! # Ok::<(), dechaff::duplicates::SketchError>(())
//! ```

mod minhash;
mod mix;
mod seen;
mod settings;
mod sketch;
mod table;
mod words;

pub use seen::{Duplicate, Seen};
pub(crate) use settings::read_duplicates;
pub use settings::{Near, Settings};
pub use sketch::{Sketch, SketchError};
