//! The closed lists of reasons have the same names in Rust and in TypeScript.

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use sotto_client::DropReason;
    use sotto_frame::Codec;
    use sotto_group::{RejectReason, Step};
    use std::collections::BTreeSet;
    use tsify::Tsify;

    /// The members of a union of string literals.
    fn literals(declaration: &str) -> BTreeSet<&str> {
        declaration.split('"').skip(1).step_by(2).collect()
    }

    /// Compares the names of `all` in Rust with those that serde writes and those of the TypeScript type.
    fn assert_same<T: Tsify + Serialize + Copy>(all: &[T], as_str: impl Fn(T) -> &'static str) {
        for reason in all {
            assert_eq!(serde_json::to_value(reason).unwrap(), as_str(*reason));
        }
        let names: BTreeSet<&str> = all.iter().map(|reason| as_str(*reason)).collect();
        assert_eq!(names.len(), all.len());
        assert_eq!(literals(T::DECL), names);
    }

    #[test]
    fn reject_reasons_are_spelled_alike() {
        assert_eq!(RejectReason::NotForUs.as_str(), "not-for-us");
        assert_same(RejectReason::ALL, RejectReason::as_str);
    }

    #[test]
    fn steps_are_spelled_alike() {
        assert_eq!(Step::MergeCommit.as_str(), "merge-commit");
        assert_same(Step::ALL, Step::as_str);
    }

    #[test]
    fn drop_reasons_are_spelled_alike() {
        assert_eq!(DropReason::NotAuthentic.as_str(), "not-authentic");
        assert_same(DropReason::ALL, DropReason::as_str);
    }

    #[test]
    fn codecs_are_spelled_as_mime_types() {
        assert_same(&Codec::ALL, Codec::mime_type);
    }
}
