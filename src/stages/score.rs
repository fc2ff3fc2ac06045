//! The scorer: gives every block its probability of belonging to the article.

use std::sync::{Arc, OnceLock};

use super::Stage;
use crate::page::Page;
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};
use crate::scorer::calibration::{self, Calibration};
use crate::scorer::{Medium, Model};

/// The weights that `training/` learned, by what they are for.
const TEXT: BuiltIn =
    BuiltIn { name: "text", medium: Medium::Text, bytes: include_bytes!("../scorer/weights/text.bin") };
const HTML: [BuiltIn; 2] = [
    BuiltIn { name: "article", medium: Medium::Html, bytes: include_bytes!("../scorer/weights/article.bin") },
    BuiltIn { name: "web", medium: Medium::Html, bytes: include_bytes!("../scorer/weights/web.bin") },
];

/// Weights that are compiled in.
#[derive(Debug, Clone, Copy)]
struct BuiltIn {
    name: &'static str,
    medium: Medium,
    bytes: &'static [u8],
}

/// Scores every block; decides nothing.
#[derive(Debug)]
pub struct Score {
    text: Weights,
    html: Weights,
}

impl Score {
    /// Settings: `model`, what pages of HTML are taken for: `"article"` (the default) or `"web"`, pages of any type;
    /// `weights` and `html-weights`, files that stand in for the built-in weights for raw text and for HTML.
    pub(super) fn build(settings: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let html = match settings.string("model")? {
            Some(name) => *HTML
                .iter()
                .find(|model| model.name == name.value)
                .ok_or_else(|| name.unknown("model", HTML.iter().map(|model| model.name)))?,
            None => HTML[0],
        };
        let text = Weights::build(settings, "weights", TEXT, context)?;
        let html = Weights::build(settings, "html-weights", html, context)?;
        Ok(Box::new(Score { text, html }))
    }
}

impl Stage for Score {
    fn run(&self, page: &mut Page) {
        let weights = match Medium::of(page) {
            Medium::Text => &self.text,
            Medium::Html => &self.html,
        };
        let scores = weights.model().scores(page);
        for (block, score) in page.blocks.iter_mut().zip(scores) {
            block.score = score.article;
            block.headline = score.headline;
        }
        page.scored = true;
        page.calibration.clone_from(&weights.calibration);
    }
}

/// A model that is read when the first page needs it.
#[derive(Debug)]
struct Weights {
    built_in: BuiltIn,
    model: OnceLock<Model>,
    /// That of the built-in model: weights of the user's own count as learned in the same way.
    calibration: Option<Arc<Calibration>>,
}

impl Weights {
    /// The weights in the file that `key` names, read at once, or else `built_in`.
    fn build(
        settings: &mut Settings<'_>,
        key: &'static str,
        built_in: BuiltIn,
        context: &mut Context,
    ) -> Result<Weights, PipelineError> {
        let model = OnceLock::new();
        match settings.string(key)? {
            Some(file) => {
                let bytes = std::fs::read(file.value).map_err(|error| file.bad(error.to_string()))?;
                context.digest.add(&bytes);
                let read = Model::parse(&bytes, built_in.medium).map_err(|error| file.bad(error.to_string()))?;
                model.get_or_init(|| read);
            }
            None => context.digest.add(built_in.bytes),
        }
        context.digest.add(calibration::BUILT_IN.as_bytes());
        let calibration = Calibration::built_in(built_in.name).map(Arc::new);
        Ok(Weights { built_in, model, calibration })
    }

    fn model(&self) -> &Model {
        self.model.get_or_init(|| match Model::parse(self.built_in.bytes, self.built_in.medium) {
            Ok(model) => model,
            Err(error) => unreachable!("built-in weights: {error}"),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_weights_fit_the_features() {
        for BuiltIn { name, medium, bytes } in [TEXT, HTML[0], HTML[1]] {
            let model = Model::parse(bytes, medium);
            assert!(model.is_ok_and(|model| model.to_bytes() == bytes), "{name}");
            assert!(bytes.len() < 700_000, "{name}");
        }
    }
}
