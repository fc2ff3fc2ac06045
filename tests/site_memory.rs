//! The site memory on sites that are made up: what it removes of what repeats, and what it leaves alone.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod invented;

use std::collections::HashMap;
use std::sync::Arc;

use dechaff::memory::{SiteMemory, SiteMemoryBuilder};
use dechaff::page::Reason;
use dechaff::{Cleaner, Pipeline, Record};
use invented::{Line, Page, sites};

/// The stage alone: everything else is kept.
const ALONE: &str = "name = \"alone\"\n[[stage]]\nuse = \"site-boilerplate\"\n[[stage]]\nuse = \"select\"";

fn cleaner(pipeline: &str) -> Cleaner {
    Cleaner::new(Pipeline::from_toml("test.toml", pipeline).unwrap()).explain(true)
}

const ARTICLE: &str = "name = \"article\"\nextends = \"article\"";

/// What the records of all pages teach.
fn learned(records: &[Record]) -> Arc<SiteMemory> {
    let cleaner = cleaner(ALONE);
    let mut builder = SiteMemoryBuilder::default();
    records.iter().for_each(|record| cleaner.learn(record, &mut builder).unwrap());
    Arc::new(builder.finish())
}

/// The words of a text and how often each stands there.
fn words<'a>(texts: impl IntoIterator<Item = &'a str>) -> HashMap<String, u32> {
    let mut words = HashMap::new();
    let all = texts.into_iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    all.filter(|word| !word.is_empty()).for_each(|word| *words.entry(word.to_lowercase()).or_default() += 1);
    words
}

fn f1(text: &str, page: &Page) -> f64 {
    let (found, gold) = (words([text]), words(page.lines.iter().filter(|line| line.is_text()).map(Line::text)));
    let both: u32 = found.iter().map(|(word, &count)| count.min(gold.get(word).copied().unwrap_or(0))).sum();
    2.0 * f64::from(both) / f64::from((found.values().sum::<u32>() + gold.values().sum::<u32>()).max(1))
}

/// Of the words that the stage removes, the share that is chrome; of the chrome that repeats, the share that it removes;
/// the mean F1 of the text.
fn measured(cleaner: &Cleaner, pages: &[Page], records: &[Record]) -> (f64, f64, f64) {
    let (mut gone, mut right, mut chrome, mut found, mut f1_sum) = (0u32, 0u32, 0u32, 0u32, 0.0);
    for (page, record) in pages.iter().zip(records) {
        let article = cleaner.clean(record).unwrap();
        let removed = article.removed.iter().filter(|removed| removed.reason == Reason::SiteBoilerplate);
        let removed = words(removed.map(|removed| removed.text.as_str()));
        let text = words(page.lines.iter().filter(|line| line.is_own()).map(Line::text));
        let repeated = words(page.lines.iter().filter(|line| line.is_repeated()).map(Line::text));
        gone += removed.values().sum::<u32>();
        let wrong = |(word, &count): (&String, &u32)| {
            let allowed = repeated.get(word).copied().unwrap_or(0);
            count.saturating_sub(allowed).min(text.get(word).copied().unwrap_or(0))
        };
        right += removed.values().sum::<u32>() - removed.iter().map(wrong).sum::<u32>();
        chrome += repeated.values().sum::<u32>();
        found += repeated.iter().map(|(word, &count)| count.min(removed.get(word).copied().unwrap_or(0))).sum::<u32>();
        f1_sum += f1(&article.text, page);
    }
    (f64::from(right) / f64::from(gone.max(1)), f64::from(found) / f64::from(chrome), f1_sum / pages.len() as f64)
}

#[test]
fn what_repeats_goes_and_the_text_stays() {
    let pages = sites();
    for (medium, records) in
        [("html", pages.iter().map(Page::html).collect::<Vec<_>>()), ("text", pages.iter().map(Page::text).collect())]
    {
        let memory = learned(&records);
        for (pipeline, least) in [(ALONE, [0.99, 0.92, 0.93]), (ARTICLE, [0.995, 0.9, 0.95])] {
            let (_, _, before) = measured(&cleaner(pipeline), &pages, &records);
            let with = cleaner(pipeline).with_site_memory(Arc::clone(&memory));
            let (precision, recall, after) = measured(&with, &pages, &records);
            let name = &with.pipeline().name;
            eprintln!("{medium}, {name}: precision {precision:.4}, recall {recall:.3}, F1 {before:.3} -> {after:.3}");
            assert!(
                precision >= least[0] && recall >= least[1] && after >= least[2] && after > before,
                "{medium}, {name}"
            );
        }
    }
}

#[test]
fn without_a_memory_nothing_changes() {
    let pages = sites();
    let skipping = cleaner("name = \"article\"\nextends = \"article\"\nskip = [\"site-boilerplate\"]");
    let (without, elsewhere) = (cleaner(ARTICLE), learned(&[]));
    let with = cleaner(ARTICLE).with_site_memory(elsewhere);
    for record in pages.iter().step_by(20).flat_map(|page| [page.html(), page.text()]) {
        let articles = [&skipping, &without, &with].map(|cleaner| {
            let mut article = cleaner.clean(&record).unwrap();
            article.cleaner = Default::default();
            article
        });
        assert_eq!(articles[0], articles[1]);
        assert_eq!(articles[0], articles[2]);
    }
}

#[test]
fn a_memory_that_was_written_and_read_is_the_same() {
    let records: Vec<Record> = sites().iter().map(Page::html).collect();
    let memory = learned(&records);
    let mut bytes = Vec::new();
    memory.write(&mut bytes).unwrap();
    let read = Arc::new(SiteMemory::read(bytes.as_slice()).unwrap());
    assert_eq!(read, memory);
    let one = cleaner(ALONE).with_site_memory(Arc::clone(&memory)).clean(&records[0]).unwrap();
    assert_eq!(one.cleaner.site_memory.as_deref(), Some(memory.hash()));
    assert_eq!(cleaner(ALONE).with_site_memory(read).clean(&records[0]).unwrap(), one);
    assert_ne!(one, cleaner(ALONE).clean(&records[0]).unwrap());
}

#[test]
fn threads_that_learn_learn_the_same() {
    let records: Vec<Record> = sites().iter().map(Page::html).collect();
    let cleaner = &cleaner(ALONE);
    let learn = |part: &mut dyn Iterator<Item = &Record>| {
        let mut builder = SiteMemoryBuilder::default();
        part.for_each(|record| cleaner.learn(record, &mut builder).unwrap());
        builder
    };
    let mut merged = learn(&mut records.iter().skip(2).step_by(3));
    merged.merge(learn(&mut records.iter().step_by(3)));
    merged.merge(learn(&mut records.iter().rev().skip(1).step_by(3)));
    merged.merge(learn(&mut records.iter().skip(1).step_by(3)));
    assert_eq!(&merged.finish(), &*learned(&records));
}
