//! One wide event for each request: finds how a Node application is put together, and plans the files and the few
//! lines that give it one.
//!
//! [`find`] tells the application, [`plan`] what would be written. Nothing here touches a disk: the templates are
//! compiled in, existing text is handed in, and what is to be written is handed out.

mod application;
mod assembly;
mod design;
mod droppable;
mod edit;
mod framework;
mod generate;
mod given;
mod manifest;
mod mark;
mod plan;
mod settings;
#[cfg(test)]
mod testing;
mod wiring;

pub use application::{
    Application, NoApplication, Package, Runner, Style, TestPlace, Wanted, find,
};
pub use design::{Design, Endpoint, Field, Flag, Hint, design};
pub use droppable::{Droppable, Why};
pub use framework::{FRAMEWORKS, Framework, Logger};
pub use generate::{BadTemplate, Generated};
pub use given::{Given, given};
pub use manifest::Manifest;
pub use plan::{Change, Fate, Plan, diff_of, plan};
pub use settings::Settings;
pub use wiring::Wiring;
