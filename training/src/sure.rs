//! More pages for the article model: of those that only pieces of the gold text are known of, a first model makes
//! articles, and where no piece contradicts one, it stands for the gold text.

use std::error::Error;

use dechaff::Article;
use rayon::prelude::*;

use crate::corpus::{Document, Set, Snippets};
use crate::examples::Example;
use crate::learn::{learn, write_folds};
use crate::predict::{Setup, cleaners};
use crate::snippets::squash;
use crate::task::Task;

/// Bytes of the shortest article that counts.
const LEAST: usize = 400;

/// The pages of `documents` that the first model is sure of, as documents of [`Set::SURE`]; it learns from `examples`,
/// and each page is judged by a model that has not seen its domain.
///
/// # Errors
/// Where the model cannot be learned, or its weights not be written to and read from a temporary folder.
pub fn sure(documents: &[Document], examples: &[Example]) -> Result<Vec<Document>, Box<dyn Error>> {
    let task = Task::Article;
    let models = learn(&task.lessons(examples), task, &task.recipe(), false)?;
    let folder = tempfile::tempdir()?;
    write_folds(&models, task, folder.path())?;
    let cleaners = cleaners(task, &Setup { weights: folder.path(), dial: 0.0, skip: &[] })?;
    let pieces = documents.par_iter().filter(|document| {
        task.takes_document(document) && document.gold.is_empty() && !document.snippets.with.is_empty()
    });
    let judged = pieces.filter_map(|document| {
        let article = cleaners[usize::from(document.fold)].clean(&document.record()).ok()?;
        is_sure(&article, &document.snippets).then(|| known(document, article))
    });
    Ok(judged.collect())
}

/// Whether the article, with its title and standfirst, holds all pieces of the gold text, and its text none of the others.
fn is_sure(article: &Article, snippets: &Snippets) -> bool {
    let text = squash(&article.text);
    let head = [&article.title, &article.dek].map(|field| squash(field.as_deref().unwrap_or_default()));
    let states = |piece: &String| {
        let piece = squash(piece);
        text.contains(&piece) || head.iter().any(|field| field.contains(&piece))
    };
    text.len() >= LEAST
        && snippets.with.iter().all(states)
        && !snippets.without.iter().any(|piece| text.contains(&squash(piece)))
}

fn known(document: &Document, article: Article) -> Document {
    Document {
        set: Set::SURE,
        gold: article.text,
        title: article.title.unwrap_or_default(),
        snippets: Snippets::default(),
        ..document.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_that_no_piece_contradicts() {
        let text = "The harbour froze on Tuesday. ".repeat(20);
        let article = Article { title: Some("Ice".to_owned()), text, ..Article::default() };
        let sure = |with: &[&str], without: &[&str]| {
            let owned = |pieces: &[&str]| pieces.iter().map(|&piece| piece.to_owned()).collect();
            is_sure(&article, &Snippets { with: owned(with), without: owned(without) })
        };
        assert!(sure(&["harbour  FROZE", "ice"], &["sign up"]));
        assert!(!sure(&["harbour froze", "ferries"], &[]));
        assert!(!sure(&["harbour froze"], &["on tuesday"]));
    }
}
