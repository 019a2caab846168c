------------------------------- MODULE Sotto -------------------------------
(***************************************************************************)
(* The designated-committer protocol of Sotto: who is in the MLS group of  *)
(* a call.  Rule numbers are those of docs/protocol.md; README.md says     *)
(* what is left out and why that is sound.                                 *)
(*                                                                         *)
(* Everything that members agree on comes from one log.  A member's view   *)
(* is a function of the entries that it has read, so the state is: the end *)
(* of the log that somebody has still to read, how much of it each has to  *)
(* read, and the views.  Sending is appending: a message that is slow on   *)
(* its way to the server is a member that was slow to read before it sent. *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS
  None,           \* no epoch, no Welcome, nobody

  \* Bounds: how many may ever come, how many are in the call and in its group at the beginning, how often each thing
  \* may happen, how long the unread log may be when the server writes into it, how many commits may be in it, how many
  \* last words may be under way, how many members a commit may add.
  Size, InCall, Joins, Leaves, Freezes, Stumbles, Gaps, Copies, Rogues, Ages,
  Window, Races, Words, MostAdds,

  \* Switches: TRUE is the protocol, FALSE a protocol without that rule.
  MergeOnEcho,    \* rule 1: the author too merges its commit only when it comes back
  FirstWins,      \* rule 1: the first valid commit of an epoch wins
  OneMessage,     \* rule 2: Commit and Welcome are one entry
  Replay,         \* rule 2: a joiner goes through what the log held since the Welcome was made
  DepartedUnheard,\* rule 4: no commit by an author who has left before it
  AuthorIsLeaf,   \* rule 4: ... nor by one who has come back since: its leaf is not its latest key package
  AddsWaiting,    \* rule 4: adds only who is waiting in the log, with the latest key package
  RemovesGone,    \* rule 4: removes only who has left or been replaced
  Overtake,       \* rule 5: others commit if the designated committer does not
  Found,          \* rule 6: who waits founds a group if nobody in the room is in one
  FirstFounds,    \* rule 6: ... if it is the first in the room, in order of joining
  NobodyInside,   \* rule 6: ... and if nobody who came later may have been added
  TellsPresent,   \* rule 6: `joined` says who was there before
  Resync,         \* rule 7: who cannot follow sends a fresh key package
  FreshAfterLoss, \* rule 7: so does who was handed a Welcome that does not let it in
  GapFoundsNothing,\* rule 7: whose log lacks entries does not know who is in a group
  Renew           \* rule 8: who has not committed for long commits nothing but new keys

Members == 1..Size
Nobody == [m \in Members |-> 0]
Range(s) == {s[i] : i \in DOMAIN s}
Without(s, m) == SelectSeq(s, LAMBDA x : x # m)
Last(s, n) == SubSeq(s, Len(s) - n + 1, Len(s))
First(s, n) == IF Len(s) <= n THEN s ELSE SubSeq(s, 1, n)
More(behind, readers) == [m \in Members |-> IF m \in readers THEN behind[m] + 1 ELSE 0]
Max(S) == CHOOSE x \in S : \A y \in S : y <= x

-----------------------------------------------------------------------------
(* Views: what a member knows.  Key packages are numbered per member from  *)
(* 1; a leaf of the tree is named by the key package it was added with.    *)

\* here: who is in the room, in order of joining.
\* kps: the latest key package of each, 0 if none is known.
\* epoch, tree: the MLS group; None and empty for those who wait.
\* maybe: for those who wait, who may be in a group as far as they can know.
\* sure: whether that is all there is to know; FALSE after a gap in the log.
Out == [here |-> <<>>, kps |-> Nobody, epoch |-> None, tree |-> Nobody, maybe |-> {}, sure |-> TRUE]

InGroup(v) == v.epoch # None
\* Whose leaf is the latest that its member wanted.
Current(v) == {m \in Members : v.tree[m] # 0 /\ v.tree[m] = v.kps[m]}

\* Rule 3: the difference between roster and tree is the work.
Waiting(v) == SelectSeq(v.here, LAMBDA m : v.kps[m] # 0 /\ v.tree[m] # v.kps[m])
Adds(v) == {<<m, v.kps[m]>> : m \in Range(First(Waiting(v), MostAdds))}
Removes(v) == {<<m, v.tree[m]>> : m \in {x \in Members : v.tree[x] # 0 /\ v.tree[x] # v.kps[x]}}

\* Rule 3: the designated committer.  Any order that all agree on will do; here, that of joining.
Designated(v) == Head(SelectSeq(v.here, LAMBDA m : m \in Current(v)))

\* The epoch that a commit makes.  `wrongs` is for the properties: what the log held against it where it stands.
Child(c) == [group |-> c.parent.group, number |-> c.parent.number + 1, by |-> c.by, wrongs |-> c.wrongs]

\* Rules 1 and 4: which commit changes the state of a group member that reads it.
CurrentEpoch(v, c) ==
  \/ c.parent = v.epoch
  \/ ~FirstWins /\ c.parent.group = v.epoch.group /\ c.parent.number + 1 = v.epoch.number
AuthorPresent(v, c) == IF AuthorIsLeaf THEN v.kps[c.by] = c.leaf ELSE c.by \in Range(v.here)
AddsAreWaiting(v, c) == \A a \in c.adds : v.kps[a[1]] = a[2] /\ v.tree[a[1]] # a[2]
RemovesAreGone(v, c) == \A r \in c.removes : v.kps[r[1]] # r[2]
Valid(v, c) ==
  /\ CurrentEpoch(v, c)
  /\ v.tree[c.by] = c.leaf
  /\ DepartedUnheard => AuthorPresent(v, c)
  /\ AddsWaiting => AddsAreWaiting(v, c)
  /\ RemovesGone => RemovesAreGone(v, c)

\* What MLS makes of it.
Merge(v, c) ==
  [v EXCEPT
    !.epoch = Child(c),
    !.tree = [m \in Members |->
      IF \E a \in c.adds : a[1] = m THEN (CHOOSE a \in c.adds : a[1] = m)[2]
      ELSE IF <<m, v.tree[m]>> \in c.removes THEN 0 ELSE v.tree[m]]]

\* Rule 7.  Out of the group, knowing who was in it, and without a usable key package, so that a fresh one is sent.
Drop(self, v) ==
  [v EXCEPT !.epoch = None, !.tree = Nobody, !.maybe = Current(v) \ {self},
            !.kps[self] = IF Resync THEN 0 ELSE @]

ReadCommitInGroup(self, v, c) ==
  IF ~Valid(v, c) THEN v
  ELSE LET w == Merge(v, c) IN
       IF self # None /\ w.tree[self] = 0 THEN Drop(self, w) ELSE w

\* Who waits cannot judge the commits of others: it lacks what the log held before it came.  So whoever is added with a
\* key package that is the latest may be in.  Its own Welcome it can judge (rule 2).
ReadCommitWaiting(self, v, c) ==
  IF <<self, v.kps[self]>> \notin c.adds
    THEN [v EXCEPT !.maybe = @ \union {a[1] : a \in {x \in c.adds : v.kps[x[1]] = x[2]}}]
  ELSE IF c.welcome # None THEN c.welcome
  ELSE IF OneMessage /\ FreshAfterLoss THEN [v EXCEPT !.kps[self] = 0]
  ELSE v

Read(self, v, e) ==
  CASE e.kind = "joined" /\ e.who = self ->
         LET present == IF TellsPresent THEN e.present ELSE <<>> IN
         [Out EXCEPT !.here = Append(present, self), !.maybe = Range(present)]
    [] e.kind = "joined" /\ e.who # self ->
         IF ~v.sure /\ e.present = <<self>>
           THEN [Out EXCEPT !.here = <<self, e.who>>, !.kps[self] = v.kps[self]]
         ELSE [v EXCEPT !.here = Append(Without(@, e.who), e.who), !.kps[e.who] = 0]
    [] e.kind = "left" ->
         [v EXCEPT !.here = Without(@, e.who), !.kps[e.who] = 0, !.maybe = @ \ {e.who}]
    [] e.kind = "key package" -> [v EXCEPT !.kps[e.who] = e.number, !.maybe = @ \ {e.who}]
    [] e.kind = "copy" ->
         IF e.who = self \/ v.kps[e.who] = e.number THEN v
         ELSE [v EXCEPT !.kps[e.who] = e.number, !.maybe = @ \ {e.who}]
    [] e.kind = "commit" /\ InGroup(v) -> ReadCommitInGroup(self, v, e)
    [] e.kind = "commit" /\ ~InGroup(v) -> ReadCommitWaiting(self, v, e)
    [] e.kind = "welcome" ->
         IF ~InGroup(v) /\ <<self, v.kps[self]>> \in e.adds THEN e.view ELSE v

\* What somebody with this view makes of these entries.
RECURSIVE Follow(_, _)
Follow(v, entries) ==
  IF entries = <<>> THEN v ELSE Follow(Read(None, v, Head(entries)), Tail(entries))

\* Rule 6.  Those who were there before have left, and of those who came later nobody may have been added.
MayFound(self, v) ==
  /\ ~InGroup(v) /\ v.kps[self] # 0
  /\ FirstFounds => Head(v.here) = self
  /\ NobodyInside => v.maybe = {}
  /\ GapFoundsNothing => v.sure
Founded(self, v) ==
  [v EXCEPT !.epoch = [group |-> <<self, v.kps[self]>>, number |-> 0, by |-> self, wrongs |-> {}],
            !.tree[self] = v.kps[self]]

-----------------------------------------------------------------------------
(* --algorithm Sotto {
variables
  \* What the whole log says: who is in the room, in order, and their latest key packages.
  room = [i \in 1..InCall |-> i];
  latest = [m \in Members |-> IF m \in Range(room) THEN 1 ELSE 0];
  \* How many key packages each has made; 0 if it has never come.
  made = latest;
  \* The end of the log that somebody has still to read, and how much of it each has.
  log = <<>>;
  unread = Nobody;
  view = [m \in Members |->
    IF m \notin Range(room) THEN Out
    ELSE [here |-> room, kps |-> latest, tree |-> latest, maybe |-> {}, sure |-> TRUE,
          epoch |-> [group |-> <<room[1], 1>>, number |-> 0, by |-> room[1], wrongs |-> {}]]];
  \* Last words of those declared gone that still come in.  (Without rule 2: Welcomes under way.)
  late = {};
  \* In the room, and silent for ever.
  frozen = {};
  \* Whose leaf has keys so old that somebody else may have got them.
  worn = {};
  budget = [joins |-> Joins, leaves |-> Leaves, freezes |-> Freezes, stumbles |-> Stumbles, gaps |-> Gaps,
            copies |-> Copies, rogues |-> Rogues, ages |-> Ages];

define {
  Readers == Range(room) \ frozen
  Unread(m) == Last(log, unread[m])
  \* Rule 3: a commit of its own that may still take effect.
  InFlight(m) ==
    \E i \in DOMAIN Unread(m) :
      Unread(m)[i].kind = "commit" /\ Unread(m)[i].by = m /\ Unread(m)[i].parent = view[m].epoch
  Commits == Cardinality({i \in DOMAIN log : log[i].kind = "commit"})

  \* For the properties: what the whole log holds against a commit that is appended to it now.
  Wrongs(by, leaf, adds, removes) ==
    {w \in {"departed", "stranger", "ousted"} :
      \/ w = "departed" /\ latest[by] # leaf
      \/ w = "stranger" /\ \E a \in adds : latest[a[1]] # a[2]
      \/ w = "ousted" /\ \E r \in removes : latest[r[1]] = r[2]}
  Commit(by, adds, removes) ==
    [kind |-> "commit", who |-> by, by |-> by, leaf |-> view[by].tree[by], parent |-> view[by].epoch,
     adds |-> adds, removes |-> removes, renews |-> by \in worn, welcome |-> None,
     wrongs |-> Wrongs(by, view[by].tree[by], adds, removes)]
  \* Rule 2: the Welcome carries what its author knew; its joiner reads on from there with what it has itself seen
  \* since.  None if by then another commit has won, or this one has become invalid.
  Welcome(c) ==
    LET joiner == Follow(view[c.by], Append(IF Replay THEN Unread(c.by) ELSE <<>>, c)) IN
    IF c.adds # {} /\ joiner.epoch = Child(c) THEN joiner ELSE None
  \* Rules 3, 5 and 8.  Where there is no difference, the whole of it is a commit of new keys alone.
  MayCommit(m) ==
    /\ InGroup(view[m])
    /\ ~InFlight(m)
    /\ IF Adds(view[m]) \union Removes(view[m]) # {} THEN Overtake \/ Designated(view[m]) = m
       ELSE Renew /\ m \in worn
  \* Whose keys in the tree are others, or none, in the epoch that somebody comes to by reading this.
  Renewed(v, e) ==
    IF e.kind # "commit" \/ ~InGroup(v) THEN {}
    ELSE IF v.epoch # Child(e) THEN {}
    ELSE {r[1] : r \in e.removes} \union (IF e.renews THEN {e.by} ELSE {})
  KeyPackage(m, n) == [kind |-> "key package", who |-> m, number |-> n]
  \* Who may come next.  Those who have never come are all alike, so the first of them will do for all.
  New == {m \in Members : made[m] = 0}
  Guests == (Members \ (Range(room) \union New)) \union {m \in New : \A x \in New : m <= x}
}

\* The log without what all have read.
macro Forget(entries, behind) {
  log := Last(entries, Max(Range(behind))) || unread := behind;
}
\* One more entry at the end.
macro Write(entry, readers) {
  Forget(Append(log, entry), More(unread, readers));
}

fair process (member \in Members) {
live:
  while (TRUE) {
    either { \* reads the next entry
      await self \in Readers /\ unread[self] > 0;
      with (read = Read(self, view[self], Head(Unread(self))),
            now = IF Found /\ MayFound(self, read) THEN Founded(self, read) ELSE read,
            rest = [unread EXCEPT ![self] = @ - 1]) {
        view[self] := now;
        worn := worn \ Renewed(now, Head(Unread(self)));
        if (~InGroup(now) /\ now.kps[self] = 0
            /\ ~\E i \in 2..unread[self] : Unread(self)[i].kind = "key package" /\ Unread(self)[i].who = self) {
          with (number = IF Head(Unread(self)).kind = "joined" THEN made[self] ELSE made[self] + 1) {
            made[self] := number;
            latest[self] := number;
            Forget(Append(log, KeyPackage(self, number)), More(rest, Readers));
          }
        } else {
          Forget(log, rest);
        }
      }
    } or { \* commits the whole difference
      await self \in Readers /\ MayCommit(self) /\ Commits < Races;
      with (c = Commit(self, Adds(view[self]), Removes(view[self]))) {
        if (~MergeOnEcho) { view[self] := Merge(view[self], c); };
        if (OneMessage) {
          Write([c EXCEPT !.welcome = Welcome(c)], Readers);
        } else {
          if (Welcome(c) # None) {
            late := late \union {[kind |-> "welcome", who |-> self, adds |-> c.adds, view |-> Welcome(c)]};
          };
          Write(c, Readers);
        }
      }
    }
  }
}

process (world = 0) {
fate:
  while (TRUE) {
    either { \* the server admits somebody
      await budget.joins > 0 /\ Len(log) < Window;
      with (who \in Guests) {
        budget.joins := budget.joins - 1;
        made[who] := made[who] + 1;
        Write([kind |-> "joined", who |-> who, present |-> room], Readers \union {who});
        room := Append(room, who);
      }
    } or { \* the server declares somebody gone, whose last words may still be under way
      await budget.leaves > 0 /\ Len(log) < Window;
      with (who \in Range(room),
            words \in {{}} \union (IF who \in Readers /\ MayCommit(who) /\ Cardinality(late) < Words
                                   THEN {{Commit(who, Adds(view[who]), Removes(view[who]))}} ELSE {})) {
        budget.leaves := budget.leaves - 1;
        late := {l \in late : l.who # who \/ l.kind # "welcome"} \union words;
        Write([kind |-> "left", who |-> who], Readers \ {who});
        room := Without(room, who);
        latest[who] := 0;
        frozen := frozen \ {who};
        worn := worn \ {who};
        view[who] := Out;
      }
    } or { \* last words come in
      with (l \in late) {
        await Len(log) < Window;
        late := late \ {l};
        if (l.kind = "commit") {
          Write([l EXCEPT !.wrongs = Wrongs(l.by, l.leaf, l.adds, l.removes)], Readers);
        } else {
          Write(l, Readers);
        }
      }
    } or { \* somebody falls silent for ever, and stays in the room
      await budget.freezes > 0;
      with (who \in Readers) {
        budget.freezes := budget.freezes - 1;
        frozen := frozen \union {who};
        worn := worn \ {who};
        late := {l \in late : l.who # who \/ l.kind # "welcome"};
        view[who] := Out;
        Forget(log, [unread EXCEPT ![who] = 0]);
      }
    } or { \* somebody cannot follow any more
      await budget.stumbles > 0;
      with (who \in {x \in Readers : InGroup(view[x])}) {
        budget.stumbles := budget.stumbles - 1;
        view[who] := Drop(who, view[who]);
        worn := worn \ {who};
        if (Resync) {
          Write(KeyPackage(who, made[who] + 1), Readers);
          latest[who] := made[who] + 1;
          made[who] := made[who] + 1;
        }
      }
    } or { \* an entry does not reach somebody
      await budget.gaps > 0;
      with (who \in {x \in Readers : unread[x] > 1 /\ view[x].kps[x] # 0},
            rest = [unread EXCEPT ![who] = @ - 1]) {
        budget.gaps := budget.gaps - 1;
        view[who] := [Drop(who, view[who]) EXCEPT !.sure = FALSE];
        worn := worn \ {who};
        if (Resync) {
          Forget(Append(log, KeyPackage(who, made[who] + 1)), More(rest, Readers));
          latest[who] := made[who] + 1;
          made[who] := made[who] + 1;
        } else {
          Forget(log, rest);
        }
      }
    } or { \* a key package comes in a second time, as when an answer is lost with its connection
      await budget.copies > 0 /\ Len(log) < Window;
      with (who \in {x \in Range(room) : latest[x] # 0}) {
        budget.copies := budget.copies - 1;
        Write([kind |-> "copy", who |-> who, number |-> latest[who]], Readers);
      }
    } or { \* somebody has not committed for long
      await budget.ages > 0;
      with (who \in {x \in Readers : InGroup(view[x])} \ worn) {
        budget.ages := budget.ages - 1;
        worn := worn \union {who};
      }
    } or { \* a member of the group tries to remove one who is there
      await budget.rogues > 0;
      with (who \in {x \in Readers : InGroup(view[x])},
            victim \in Current(view[who]) \ {who}) {
        budget.rogues := budget.rogues - 1;
        Write(Commit(who, {}, {<<victim, view[who].tree[victim]>>}), Readers);
      }
    } or { \* nothing: where all is done, it is done
      skip;
    }
  }
}
} *)
\* BEGIN TRANSLATION - the hash of the PCal code: PCal-01fe9bbb3310bfb58676519078dd4e5a
VARIABLES room, latest, made, log, unread, view, late, frozen, worn, budget

(* define statement *)
Readers == Range(room) \ frozen
Unread(m) == Last(log, unread[m])

InFlight(m) ==
  \E i \in DOMAIN Unread(m) :
    Unread(m)[i].kind = "commit" /\ Unread(m)[i].by = m /\ Unread(m)[i].parent = view[m].epoch
Commits == Cardinality({i \in DOMAIN log : log[i].kind = "commit"})


Wrongs(by, leaf, adds, removes) ==
  {w \in {"departed", "stranger", "ousted"} :
    \/ w = "departed" /\ latest[by] # leaf
    \/ w = "stranger" /\ \E a \in adds : latest[a[1]] # a[2]
    \/ w = "ousted" /\ \E r \in removes : latest[r[1]] = r[2]}
Commit(by, adds, removes) ==
  [kind |-> "commit", who |-> by, by |-> by, leaf |-> view[by].tree[by], parent |-> view[by].epoch,
   adds |-> adds, removes |-> removes, renews |-> by \in worn, welcome |-> None,
   wrongs |-> Wrongs(by, view[by].tree[by], adds, removes)]


Welcome(c) ==
  LET joiner == Follow(view[c.by], Append(IF Replay THEN Unread(c.by) ELSE <<>>, c)) IN
  IF c.adds # {} /\ joiner.epoch = Child(c) THEN joiner ELSE None

MayCommit(m) ==
  /\ InGroup(view[m])
  /\ ~InFlight(m)
  /\ IF Adds(view[m]) \union Removes(view[m]) # {} THEN Overtake \/ Designated(view[m]) = m
     ELSE Renew /\ m \in worn

Renewed(v, e) ==
  IF e.kind # "commit" \/ ~InGroup(v) THEN {}
  ELSE IF v.epoch # Child(e) THEN {}
  ELSE {r[1] : r \in e.removes} \union (IF e.renews THEN {e.by} ELSE {})
KeyPackage(m, n) == [kind |-> "key package", who |-> m, number |-> n]

New == {m \in Members : made[m] = 0}
Guests == (Members \ (Range(room) \union New)) \union {m \in New : \A x \in New : m <= x}


vars == << room, latest, made, log, unread, view, late, frozen, worn, budget
        >>

ProcSet == (Members) \cup {0}

Init == (* Global variables *)
        /\ room = [i \in 1..InCall |-> i]
        /\ latest = [m \in Members |-> IF m \in Range(room) THEN 1 ELSE 0]
        /\ made = latest
        /\ log = <<>>
        /\ unread = Nobody
        /\ view =      [m \in Members |->
                  IF m \notin Range(room) THEN Out
                  ELSE [here |-> room, kps |-> latest, tree |-> latest, maybe |-> {}, sure |-> TRUE,
                        epoch |-> [group |-> <<room[1], 1>>, number |-> 0, by |-> room[1], wrongs |-> {}]]]
        /\ late = {}
        /\ frozen = {}
        /\ worn = {}
        /\ budget = [joins |-> Joins, leaves |-> Leaves, freezes |-> Freezes, stumbles |-> Stumbles, gaps |-> Gaps,
                     copies |-> Copies, rogues |-> Rogues, ages |-> Ages]

member(self) == /\ \/ /\ self \in Readers /\ unread[self] > 0
                      /\ LET read == Read(self, view[self], Head(Unread(self))) IN
                           LET now == IF Found /\ MayFound(self, read) THEN Founded(self, read) ELSE read IN
                             LET rest == [unread EXCEPT ![self] = @ - 1] IN
                               /\ view' = [view EXCEPT ![self] = now]
                               /\ worn' = worn \ Renewed(now, Head(Unread(self)))
                               /\ IF ~InGroup(now) /\ now.kps[self] = 0
                                     /\ ~\E i \in 2..unread[self] : Unread(self)[i].kind = "key package" /\ Unread(self)[i].who = self
                                     THEN /\ LET number == IF Head(Unread(self)).kind = "joined" THEN made[self] ELSE made[self] + 1 IN
                                               /\ made' = [made EXCEPT ![self] = number]
                                               /\ latest' = [latest EXCEPT ![self] = number]
                                               /\ /\ log' = Last((Append(log, KeyPackage(self, number))), Max(Range((More(rest, Readers)))))
                                                  /\ unread' = More(rest, Readers)
                                     ELSE /\ /\ log' = Last(log, Max(Range(rest)))
                                             /\ unread' = rest
                                          /\ UNCHANGED << latest, made >>
                      /\ late' = late
                   \/ /\ self \in Readers /\ MayCommit(self) /\ Commits < Races
                      /\ LET c == Commit(self, Adds(view[self]), Removes(view[self])) IN
                           /\ IF ~MergeOnEcho
                                 THEN /\ view' = [view EXCEPT ![self] = Merge(view[self], c)]
                                 ELSE /\ TRUE
                                      /\ view' = view
                           /\ IF OneMessage
                                 THEN /\ /\ log' = Last((Append(log, ([c EXCEPT !.welcome = Welcome(c)]))), Max(Range((More(unread, Readers)))))
                                         /\ unread' = More(unread, Readers)
                                      /\ late' = late
                                 ELSE /\ IF Welcome(c) # None
                                            THEN /\ late' = (late \union {[kind |-> "welcome", who |-> self, adds |-> c.adds, view |-> Welcome(c)]})
                                            ELSE /\ TRUE
                                                 /\ late' = late
                                      /\ /\ log' = Last((Append(log, c)), Max(Range((More(unread, Readers)))))
                                         /\ unread' = More(unread, Readers)
                      /\ UNCHANGED <<latest, made, worn>>
                /\ UNCHANGED << room, frozen, budget >>

world == \/ /\ budget.joins > 0 /\ Len(log) < Window
            /\ \E who \in Guests:
                 /\ budget' = [budget EXCEPT !.joins = budget.joins - 1]
                 /\ made' = [made EXCEPT ![who] = made[who] + 1]
                 /\ /\ log' = Last((Append(log, ([kind |-> "joined", who |-> who, present |-> room]))), Max(Range((More(unread, (Readers \union {who}))))))
                    /\ unread' = More(unread, (Readers \union {who}))
                 /\ room' = Append(room, who)
            /\ UNCHANGED <<latest, view, late, frozen, worn>>
         \/ /\ budget.leaves > 0 /\ Len(log) < Window
            /\ \E who \in Range(room):
                 \E words \in {{}} \union (IF who \in Readers /\ MayCommit(who) /\ Cardinality(late) < Words
                                           THEN {{Commit(who, Adds(view[who]), Removes(view[who]))}} ELSE {}):
                   /\ budget' = [budget EXCEPT !.leaves = budget.leaves - 1]
                   /\ late' = ({l \in late : l.who # who \/ l.kind # "welcome"} \union words)
                   /\ /\ log' = Last((Append(log, ([kind |-> "left", who |-> who]))), Max(Range((More(unread, (Readers \ {who}))))))
                      /\ unread' = More(unread, (Readers \ {who}))
                   /\ room' = Without(room, who)
                   /\ latest' = [latest EXCEPT ![who] = 0]
                   /\ frozen' = frozen \ {who}
                   /\ worn' = worn \ {who}
                   /\ view' = [view EXCEPT ![who] = Out]
            /\ made' = made
         \/ /\ \E l \in late:
                 /\ Len(log) < Window
                 /\ late' = late \ {l}
                 /\ IF l.kind = "commit"
                       THEN /\ /\ log' = Last((Append(log, ([l EXCEPT !.wrongs = Wrongs(l.by, l.leaf, l.adds, l.removes)]))), Max(Range((More(unread, Readers)))))
                               /\ unread' = More(unread, Readers)
                       ELSE /\ /\ log' = Last((Append(log, l)), Max(Range((More(unread, Readers)))))
                               /\ unread' = More(unread, Readers)
            /\ UNCHANGED <<room, latest, made, view, frozen, worn, budget>>
         \/ /\ budget.freezes > 0
            /\ \E who \in Readers:
                 /\ budget' = [budget EXCEPT !.freezes = budget.freezes - 1]
                 /\ frozen' = (frozen \union {who})
                 /\ worn' = worn \ {who}
                 /\ late' = {l \in late : l.who # who \/ l.kind # "welcome"}
                 /\ view' = [view EXCEPT ![who] = Out]
                 /\ /\ log' = Last(log, Max(Range(([unread EXCEPT ![who] = 0]))))
                    /\ unread' = [unread EXCEPT ![who] = 0]
            /\ UNCHANGED <<room, latest, made>>
         \/ /\ budget.stumbles > 0
            /\ \E who \in {x \in Readers : InGroup(view[x])}:
                 /\ budget' = [budget EXCEPT !.stumbles = budget.stumbles - 1]
                 /\ view' = [view EXCEPT ![who] = Drop(who, view[who])]
                 /\ worn' = worn \ {who}
                 /\ IF Resync
                       THEN /\ /\ log' = Last((Append(log, (KeyPackage(who, made[who] + 1)))), Max(Range((More(unread, Readers)))))
                               /\ unread' = More(unread, Readers)
                            /\ latest' = [latest EXCEPT ![who] = made[who] + 1]
                            /\ made' = [made EXCEPT ![who] = made[who] + 1]
                       ELSE /\ TRUE
                            /\ UNCHANGED << latest, made, log, unread >>
            /\ UNCHANGED <<room, late, frozen>>
         \/ /\ budget.gaps > 0
            /\ \E who \in {x \in Readers : unread[x] > 1 /\ view[x].kps[x] # 0}:
                 LET rest == [unread EXCEPT ![who] = @ - 1] IN
                   /\ budget' = [budget EXCEPT !.gaps = budget.gaps - 1]
                   /\ view' = [view EXCEPT ![who] = [Drop(who, view[who]) EXCEPT !.sure = FALSE]]
                   /\ worn' = worn \ {who}
                   /\ IF Resync
                         THEN /\ /\ log' = Last((Append(log, KeyPackage(who, made[who] + 1))), Max(Range((More(rest, Readers)))))
                                 /\ unread' = More(rest, Readers)
                              /\ latest' = [latest EXCEPT ![who] = made[who] + 1]
                              /\ made' = [made EXCEPT ![who] = made[who] + 1]
                         ELSE /\ /\ log' = Last(log, Max(Range(rest)))
                                 /\ unread' = rest
                              /\ UNCHANGED << latest, made >>
            /\ UNCHANGED <<room, late, frozen>>
         \/ /\ budget.copies > 0 /\ Len(log) < Window
            /\ \E who \in {x \in Range(room) : latest[x] # 0}:
                 /\ budget' = [budget EXCEPT !.copies = budget.copies - 1]
                 /\ /\ log' = Last((Append(log, ([kind |-> "copy", who |-> who, number |-> latest[who]]))), Max(Range((More(unread, Readers)))))
                    /\ unread' = More(unread, Readers)
            /\ UNCHANGED <<room, latest, made, view, late, frozen, worn>>
         \/ /\ budget.ages > 0
            /\ \E who \in {x \in Readers : InGroup(view[x])} \ worn:
                 /\ budget' = [budget EXCEPT !.ages = budget.ages - 1]
                 /\ worn' = (worn \union {who})
            /\ UNCHANGED <<room, latest, made, log, unread, view, late, frozen>>
         \/ /\ budget.rogues > 0
            /\ \E who \in {x \in Readers : InGroup(view[x])}:
                 \E victim \in Current(view[who]) \ {who}:
                   /\ budget' = [budget EXCEPT !.rogues = budget.rogues - 1]
                   /\ /\ log' = Last((Append(log, (Commit(who, {}, {<<victim, view[who].tree[victim]>>})))), Max(Range((More(unread, Readers)))))
                      /\ unread' = More(unread, Readers)
            /\ UNCHANGED <<room, latest, made, view, late, frozen, worn>>
         \/ /\ TRUE
            /\ UNCHANGED <<room, latest, made, log, unread, view, late, frozen, worn, budget>>

Next == world
           \/ (\E self \in Members: member(self))

Spec == /\ Init /\ [][Next]_vars
        /\ \A self \in Members : WF_vars(member(self))

\* END TRANSLATION - the hash of the generated TLA code (remove to silence divergence warnings): TLA-3054681f7be4e3f9042d5e68c43603c0
-----------------------------------------------------------------------------
\* A bound where members could ask for ever, in vain, to be added.
FewKeyPackages == \A m \in Members : made[m] < 4

-----------------------------------------------------------------------------
(* Safety                                                                  *)

\* One history of epochs: whoever is in an epoch came by the same commit and has the same tree.
Agreement ==
  \A a, b \in Members :
    LET v == view[a]  w == view[b] IN
    InGroup(v) /\ InGroup(w) /\ v.epoch.group = w.epoch.group /\ v.epoch.number = w.epoch.number
      => v.epoch = w.epoch /\ v.tree = w.tree

Clean(wrong) == \A m \in Members : InGroup(view[m]) => wrong \notin view[m].epoch.wrongs

\* No commit takes effect whose author had left before it.
NoDepartedAuthor == Clean("departed")
\* Whoever holds the keys of an epoch was on the roster when it was let in.
OnlyRoster == Clean("stranger") /\ \A m \in Members : InGroup(view[m]) => view[m].tree[m] # 0
\* Nobody is put out of the group who is in the room.
NobodyOusted == Clean("ousted")

\* Those who have read everything are in one group.
OneGroup ==
  \A a, b \in Readers :
    unread[a] = 0 /\ unread[b] = 0 /\ InGroup(view[a]) /\ InGroup(view[b])
      => view[a].epoch.group = view[b].epoch.group

-----------------------------------------------------------------------------
(* Liveness                                                                *)

\* All who are not frozen are in one group, and it is the roster.
Converged ==
  \A m \in Readers :
    /\ InGroup(view[m])
    /\ view[m].tree = latest
    /\ \A x \in Readers : view[x].epoch = view[m].epoch

\* Nobody who is not frozen is in a group, and somebody is frozen who may be: until the server declares it gone, all wait.
\* So they do for one whose log has a gap if it would have to found, until it comes anew.
Orphaned ==
  /\ frozen # {} \/ \E m \in Readers : ~view[m].sure
  /\ \A m \in Readers : ~InGroup(view[m])

\* When the comings and goings stop, the group becomes the roster.
GroupBecomesRoster == <>[](Converged \/ Orphaned)

\* The same as a property of states, which is cheaper: where nobody has anything left to do, it is done.
Idle == (\A m \in Readers : unread[m] = 0 /\ ~MayCommit(m)) /\ (OneMessage \/ late = {})
NobodyStuck == Idle => Converged \/ Orphaned

\* Nobody keeps keys for ever that somebody else may have got.
KeysRenewed == Idle => worn = {}

\* The same as liveness.
KeysBecomeNew == <>[](worn = {})
=============================================================================
