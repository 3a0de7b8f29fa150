//! scratch
use rolegate::gate::{Gate, Stamp, pack};
use std::fs;
#[test]
fn scratch() {
    for p in ["ometria","omniata","omnisend","optimizely"] {
        let t = fs::read_to_string(format!("examples/policies/{p}.yaml")).unwrap();
        let a = Gate::load(pack(&t, &Stamp{epoch:1,..Stamp::default()}).unwrap()).unwrap();
        let b = Gate::load(pack(&t, &Stamp{epoch:2,..Stamp::default()}).unwrap()).unwrap();
        let d = a.delta(&b);
        println!("{p}: {} of {}", d.len(), b.size());
        let mut g = Gate::load(a.snapshot().bytes().to_vec()).unwrap();
        g.apply(&d).unwrap();
        assert_eq!(g.snapshot().bytes(), b.snapshot().bytes());
        for q in ["ometria","omniata","omnisend","optimizely"] {
            let t = fs::read_to_string(format!("examples/policies/{q}.yaml")).unwrap();
            let c = Gate::load(pack(&t, &Stamp{epoch:1,..Stamp::default()}).unwrap()).unwrap();
            let d = a.delta(&c);
            println!("{p} {q}: {} of {}", d.len(), c.size());
            assert!(rolegate::gate::apply_delta(a.snapshot().bytes(), &d, &Default::default()).unwrap() == c.snapshot().bytes());
        }
    }
}
