------------------------------ MODULE Recorded ------------------------------
(* A run, recorded: one comes and founds a group, another comes and is     *)
(* added.  `cargo xtask test tla` puts runs of the real code in its place. *)
Traces == <<
  << [does |-> "joins", who |-> 1, present |-> <<>>],
     [does |-> "reads", who |-> 1, sends |-> 1,
      sees |-> [here |-> <<1>>, group |-> <<>>, number |-> 0, tree |-> <<0, 0, 0, 0, 0, 0, 0, 0>>,
                kps |-> <<0, 0, 0, 0, 0, 0, 0, 0>>]],
     [does |-> "reads", who |-> 1, sends |-> 0,
      sees |-> [here |-> <<1>>, group |-> <<1, 1>>, number |-> 0, tree |-> <<1, 0, 0, 0, 0, 0, 0, 0>>,
                kps |-> <<1, 0, 0, 0, 0, 0, 0, 0>>]],
     [does |-> "joins", who |-> 2, present |-> <<1>>],
     [does |-> "reads", who |-> 2, sends |-> 1,
      sees |-> [here |-> <<1, 2>>, group |-> <<>>, number |-> 0, tree |-> <<0, 0, 0, 0, 0, 0, 0, 0>>,
                kps |-> <<0, 0, 0, 0, 0, 0, 0, 0>>]],
     [does |-> "reads", who |-> 1, sends |-> 0,
      sees |-> [here |-> <<1, 2>>, group |-> <<1, 1>>, number |-> 0, tree |-> <<1, 0, 0, 0, 0, 0, 0, 0>>,
                kps |-> <<1, 0, 0, 0, 0, 0, 0, 0>>]],
     [does |-> "reads", who |-> 1, sends |-> 0,
      sees |-> [here |-> <<1, 2>>, group |-> <<1, 1>>, number |-> 0, tree |-> <<1, 0, 0, 0, 0, 0, 0, 0>>,
                kps |-> <<1, 1, 0, 0, 0, 0, 0, 0>>]],
     [does |-> "commits", who |-> 1, adds |-> {2}, removes |-> {}],
     [does |-> "reads", who |-> 2, sends |-> 0,
      sees |-> [here |-> <<1, 2>>, group |-> <<>>, number |-> 0, tree |-> <<0, 0, 0, 0, 0, 0, 0, 0>>,
                kps |-> <<0, 0, 0, 0, 0, 0, 0, 0>>]],
     [does |-> "reads", who |-> 2, sends |-> 0,
      sees |-> [here |-> <<1, 2>>, group |-> <<1, 1>>, number |-> 1, tree |-> <<1, 1, 0, 0, 0, 0, 0, 0>>,
                kps |-> <<1, 1, 0, 0, 0, 0, 0, 0>>]],
     [does |-> "reads", who |-> 1, sends |-> 0,
      sees |-> [here |-> <<1, 2>>, group |-> <<1, 1>>, number |-> 1, tree |-> <<1, 1, 0, 0, 0, 0, 0, 0>>,
                kps |-> <<1, 1, 0, 0, 0, 0, 0, 0>>]]
  >>
>>
=============================================================================
