//! Origins of values, numbered, with the model rows for each looked up once.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::models::{Models, Rows};

/// Longer paths come from recursion and name nothing a model knows.
const MAX_LENGTH: usize = 160;

#[derive(Default)]
pub(crate) struct OriginTable {
    texts: Vec<Rc<str>>,
    ids: FxHashMap<Rc<str>, u32>,
    rows: Vec<Option<Rc<Rows>>>,
    /// Where names are put together that are mostly known already.
    scratch: String,
}

impl OriginTable {
    /// The number of an origin, after `[[type]]` rows had their say.
    pub(crate) fn intern(&mut self, models: &Models, text: &str) -> Option<u32> {
        if let Some(id) = self.ids.get(text) {
            return Some(*id);
        }
        if text.len() > MAX_LENGTH || text.is_empty() {
            return None;
        }
        let mut shape = text;
        for _ in 0..3 {
            match models.index.shape(shape) {
                Some(is) if is != shape => shape = is,
                _ => break,
            }
        }
        let id = if shape == text {
            self.insert(models, text)
        } else {
            self.insert_shape(models, shape)
        };
        self.ids.insert(text.into(), id);
        Some(id)
    }

    fn insert_shape(&mut self, models: &Models, shape: &str) -> u32 {
        match self.ids.get(shape) {
            Some(id) => *id,
            None => {
                let id = self.insert(models, shape);
                self.ids.insert(shape.into(), id);
                id
            }
        }
    }

    fn insert(&mut self, models: &Models, text: &str) -> u32 {
        let id = self.texts.len() as u32;
        self.texts.push(text.into());
        self.rows.push(models.index.rows(text));
        id
    }

    pub(crate) fn member(&mut self, models: &Models, origin: u32, property: &str) -> Option<u32> {
        self.extended(models, origin, &[".", property])
    }

    pub(crate) fn called(&mut self, models: &Models, origin: u32) -> Option<u32> {
        self.extended(models, origin, &["()"])
    }

    fn extended(&mut self, models: &Models, origin: u32, more: &[&str]) -> Option<u32> {
        let mut text = std::mem::take(&mut self.scratch);
        text.clear();
        text.push_str(self.text(origin));
        more.iter().for_each(|part| text.push_str(part));
        let id = self.intern(models, &text);
        self.scratch = text;
        id
    }

    pub(crate) fn text(&self, origin: u32) -> &str {
        self.texts.get(origin as usize).map_or("", |text| text)
    }

    pub(crate) fn shared_text(&self, origin: u32) -> Rc<str> {
        self.texts.get(origin as usize).cloned().unwrap_or_else(|| "".into())
    }

    pub(crate) fn rows(&self, origin: Option<u32>) -> Option<Rc<Rows>> {
        self.rows.get(origin? as usize).cloned().flatten()
    }
}
