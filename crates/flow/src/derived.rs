//! What several readers work out of a program alike, worked out once.

use std::any::{Any, TypeId};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use facts::FactBase;
use rustc_hash::FxHashMap;

use crate::Program;

/// Something that follows from a program alone.
pub trait OfProgram: Any + Send + Sync {
    fn of(program: &Program) -> Self;
}

type Slot = Arc<OnceLock<Arc<dyn Any + Send + Sync>>>;

/// One value of each type that was asked for.
#[derive(Default)]
pub(crate) struct Derived(Mutex<FxHashMap<TypeId, Slot>>);

impl Derived {
    /// Others that ask meanwhile wait for the one that builds.
    fn get<T: Any + Send + Sync>(&self, build: impl Fn() -> T) -> Arc<T> {
        // Only the look-up is under the lock: the work may ask for other things.
        let slot = {
            let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            slots.entry(TypeId::of::<T>()).or_default().clone()
        };
        let known = slot.get_or_init(|| Arc::new(build())).clone();
        // A slot holds the type that it is named for.
        known.downcast().unwrap_or_else(|_| Arc::new(build()))
    }
}

impl fmt::Debug for Derived {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Derived")
    }
}

/// What was worked out is worked out again for the copy, when somebody asks.
impl Clone for Derived {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Program {
    /// Worked out when it is first asked for, and kept as long as the program is.
    pub fn shared<T: OfProgram>(&self) -> Arc<T> {
        self.derived.get(|| T::of(self))
    }

    /// As [`Program::shared`], of what needs the facts alone; a type has one way of being built.
    pub fn derived<T: Any + Send + Sync>(&self, build: impl Fn(&FactBase) -> T) -> Arc<T> {
        self.derived.get(|| build(&self.base))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::OfProgram;
    use crate::Program;
    use crate::testing::program;

    struct Files(usize);

    impl OfProgram for Files {
        fn of(program: &Program) -> Self {
            Self(program.base.files().count())
        }
    }

    struct Twice(usize);

    impl OfProgram for Twice {
        fn of(program: &Program) -> Self {
            Self(2 * program.shared::<Files>().0)
        }
    }

    #[test]
    fn each_type_is_worked_out_once() {
        let program = program(&[("a.js", ""), ("b.js", "")]);
        let (first, again) = (program.shared::<Twice>(), program.shared::<Twice>());
        assert_eq!(first.0, 4);
        assert!(Arc::ptr_eq(&first, &again));
        assert_eq!(*program.derived(|base| base.files().count()), 2);
        assert_eq!(*program.derived(|_| 7_usize), 2);
    }
}
