//! The examples run to their ends. Each checks what it shows, and ends with an error if it is not so.

#[path = "../examples/call.rs"]
mod call;
#[path = "../examples/sframe.rs"]
mod sframe;

#[cfg(test)]
mod tests {
    #[test]
    fn two_members_in_a_call() {
        super::call::main().unwrap();
    }

    #[test]
    fn sframe_alone() {
        super::sframe::main().unwrap();
    }
}
