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
  Size, InCall, Joins, Leaves, Freezes, Stumbles, Gaps, Copies, Oustings, Ages,
  Window, Races, Words, MostAdds,

  \* Members that do what they like once they are in the group, for ever; which flaws their void commits have; how often they
  \* do what cannot be borne for ever.  After so many epochs the numbers begin again, so that what goes on for ever has
  \* finitely many states: more than the log can hold unread.
  \* The same for key packages.
  Rogues, Flaws, Tricks, Epochs, KeyPackages,
  \* R5: ticks of the clock that the next in rank waits; 0 if there is no clock, and any moment is the right one.
  \* R7.4, R7.5: how many attempts a member has, and how many of them Welcomes of one author may cost; without bound if Tries = 0.
  Patience, Tries, Trust,
  \* In a call with a link: members of the server, which have not the link's secret; how often one of them gets a valid proof
  \* all the same; how often the server writes the `joined` and the key package of a departed member again.
  Outsiders, Proofs, Replays,

  \* Switches: TRUE is the protocol, FALSE a protocol without that rule.
  MergeOnEcho,    \* R1: the author too merges its commit only when it comes back
  FirstWins,      \* R1: the first valid commit of an epoch wins
  OneMessage,     \* R2: Commit and Welcome are one entry
  Replay,         \* R9.7: a joiner goes through what the log held since the Welcome was made
  DepartedUnheard,\* R4.1: no commit by an author who has left before it
  AuthorIsLeaf,   \* R4.2: ... nor by one who has come back since: its leaf is not its latest key package
  AddsWaiting,    \* R4.5 and R4.6: adds only who is waiting in the log, with the latest key package
  RemovesGone,    \* R4.7: removes only who has left or been replaced
  RemovesOwed,    \* R4.9: a commit removes those leaves that were to be removed when its epoch began
  AsOfTold,       \* R4.6: adds only key packages that the log has up to the commit's as_of
  AddsOwed,       \* R4.10: ... and adds those who were to be added then, unless it only removes
  PathsChecked,   \* R4.13: those too who wait refuse a commit with an unusable key in its path
  Overtake,       \* R5: others commit if the designated committer does not
  PatienceLasts,  \* R5: ... and their patience does not begin anew with each epoch
  Found,          \* R6: who waits founds a group if nobody in the room is in one
  FirstFounds,    \* R6: ... if it is the first in the room, in order of joining
  NobodyInside,   \* R6: ... and if nobody who came later may have been added
  NotesRefused,   \* R6: ... seen by members of a group too, in commits that they refuse
  TellsPresent,   \* R6: `joined` says who was there before
  Resync,         \* R7.2: who cannot follow sends a fresh key package
  FreshAfterLoss, \* R9: so does who was handed a Welcome that does not let it in
  BlamesAuthors,  \* R7.5: whose Welcomes come to nothing is not believed for ever
  Disputes,       \* R7.8: members find out that they are in different states, and the smaller part asks anew
  GapFoundsNothing,\* R7.9: whose log lacks entries does not know who is in a group
  Renew,          \* R8a: who has not committed for long commits nothing but new keys
  ProofsNeeded,   \* R10.15: no key package without a valid proof is admitted
  LinkKeyed,      \* R4.17: the keys of an epoch that somebody is added in, and the Welcome, need the secret of the group's link
  UsedRefused     \* R10.14: no key package is admitted twice

Members == 1..Size
Nobody == [m \in Members |-> 0]
Range(s) == {s[i] : i \in DOMAIN s}
Without(s, m) == SelectSeq(s, LAMBDA x : x # m)
Before(s, m) == SubSeq(s, 1, CHOOSE i \in 0..Len(s) - 1 : s[i + 1] = m)
Last(s, n) == SubSeq(s, Len(s) - n + 1, Len(s))
First(s, n) == IF Len(s) <= n THEN s ELSE SubSeq(s, 1, n)
More(behind, readers) == [m \in Members |-> IF m \in readers THEN behind[m] + 1 ELSE 0]
Max(S) == CHOOSE x \in S : \A y \in S : y <= x
\* Op(e), where e is evaluated once.  TLC evaluates an argument, or a name after LET, anew each time that it is used.
Once(Op(_), e) == CHOOSE result \in {Op(value) : value \in {e}} : TRUE
Min(x, y) == IF x <= y THEN x ELSE y
Successor(number) == (number + 1) % Epochs
Fresh(number) == (number % KeyPackages) + 1

-----------------------------------------------------------------------------
(* Views: what a member knows.  Key packages are numbered per member from  *)
(* 1; a leaf of the tree is named by the key package it was added with.    *)

\* here: who is in the room, in order of joining.
\* kps: the latest key package of each, 0 if none is known.
\* epoch, tree: the MLS group; None and empty for those who wait.
\* maybe: who may be in a group that this member is not in, as far as it can know.
\* sure: whether that is all there is to know; FALSE after a gap in the log.
\* owed: what was to be added and removed where the epoch began, and still is.
\* vain, missed: how many Welcomes of each author have come to nothing, up to Trust: those that no honest member sends, and those
\* that were merely late; spent: the attempts that this has cost.
\* doubted: for those who wait, the author of the last commit that added them and that they have not believed, or that was late
\* once more, None if there is none since they last asked; pardoned: an author that they will believe once more.
\* host: the author of the Welcome that let this member in, until another is heard in that state; None where Welcomes are not
\* counted.
\* seen: the key packages that have been admitted; empty where none is replayed.
Out == [here |-> <<>>, kps |-> Nobody, epoch |-> None, tree |-> Nobody, maybe |-> {}, sure |-> TRUE, owed |-> {},
        vain |-> Nobody, missed |-> Nobody, spent |-> 0, doubted |-> None, pardoned |-> None, host |-> None, seen |-> {}]

InGroup(v) == v.epoch # None
\* Members whose leaf is the latest that they wanted.
Current(v) == {m \in Members : v.tree[m] # 0 /\ v.tree[m] = v.kps[m]}

\* R3.1: the difference between roster and tree is the work.
Waiting(v) == SelectSeq(v.here, LAMBDA m : v.kps[m] # 0 /\ v.tree[m] # v.kps[m])
Owed(v, m) == <<m, v.kps[m]>> \in v.owed
Queue(v) == SelectSeq(Waiting(v), LAMBDA m : Owed(v, m)) \o SelectSeq(Waiting(v), LAMBDA m : ~Owed(v, m))
Adds(v) == {<<m, v.kps[m]>> : m \in Range(First(Queue(v), MostAdds))}
Removes(v) == {<<m, v.tree[m]>> : m \in {x \in Members : v.tree[x] # 0 /\ v.tree[x] # v.kps[x]}}

\* R3.1: the designated committer.  Any order that all agree on will do; here, that of joining.
Designated(v) == Head(SelectSeq(v.here, LAMBDA m : m \in Current(v)))

\* The epoch that a commit makes.  `wrongs` is for the properties: what the log held against it where it stands; and that it is
\* void, or was made in an epoch that only the deceived are in.  `splits`: which of the commits that led there some members
\* could not open.  So the epochs of those who follow such a commit are not those of the others.
Child(c) ==
  [group |-> c.parent.group, number |-> Successor(c.parent.number), by |-> c.by,
   wrongs |-> c.wrongs \union (c.parent.wrongs \intersect {"void"}),
   splits |-> IF c.shut = {} THEN c.parent.splits ELSE c.parent.splits \union {Successor(c.parent.number)}]
Deceived(v) == InGroup(v) /\ "void" \in v.epoch.wrongs

\* R4.15: at its beginning, an epoch owes the whole difference; later, what is left of that.
Begin(v) == Once(LAMBDA w : [w EXCEPT !.owed = Adds(w) \union Removes(w)], [v EXCEPT !.owed = {}])
Left(v, who) == [v EXCEPT !.owed = {i \in @ : i[1] # who \/ i[2] = v.tree[who]}]

\* R10.14: this key package is its member's latest from now on.
Admit(v, who, number) ==
  Left([v EXCEPT !.kps[who] = number, !.maybe = @ \ {who}, !.seen = IF Replays = 0 THEN @ ELSE @ \union {<<who, number>>}], who)

\* R4.17: the pre-shared key of this commit is not that of this member's link, which all see who read it.  Outsiders have none.
Foreign(self, c) == LinkKeyed /\ self # None /\ (self \in Outsiders) # (c.parent.group[1] \in Outsiders)

\* Flaws that make a commit void whatever the log says.  Those who wait, and cannot decrypt anything, see the keys of its path
\* and no other flaw.  A joiner (None) that goes through the commits before its own can be deceived about those for its
\* epoch: of one that is void by R4 ("rival") it knows only whether author and added are what they were.  The as_of of one
\* ("ahead") is before all key packages that it adds: those who wait take it for one that does not know of them.
Flawed(self, c) ==
  CASE c.flaw = "none" -> FALSE
    [] c.flaw = "hidden" -> TRUE
    [] c.flaw = "path" -> self # None \/ PathsChecked
    [] c.flaw = "rival" -> self # None
    [] c.flaw = "deceives" -> TRUE
    [] c.flaw = "ahead" -> self = None \/ AsOfTold

\* R1 and R4: which commit changes the state of a group member that reads it.
CurrentEpoch(v, c) ==
  \/ c.parent = v.epoch
  \/ ~FirstWins /\ c.parent.group = v.epoch.group /\ Successor(c.parent.number) = v.epoch.number
AuthorPresent(v, c) == IF AuthorIsLeaf THEN v.kps[c.by] = c.leaf ELSE c.by \in Range(v.here)
AddsAreWaiting(v, c) == \A a \in c.adds : v.kps[a[1]] = a[2] /\ v.tree[a[1]] # a[2]
RemovesAreGone(v, c) == \A r \in c.removes : v.kps[r[1]] # r[2]
KeepsDeparted(v, c) == \E i \in v.owed : v.tree[i[1]] = i[2] /\ i \notin c.removes
KeepsWaiting(v, c) ==
  /\ \E i \in v.owed : v.tree[i[1]] # i[2] /\ i \notin c.adds
  /\ c.adds # {} \/ c.removes = {}
Valid(self, v, c) ==
  /\ CurrentEpoch(v, c)
  /\ ~Flawed(self, c)
  /\ self \notin c.shut
  /\ v.tree[c.by] = c.leaf
  /\ DepartedUnheard => AuthorPresent(v, c)
  /\ AddsWaiting => AddsAreWaiting(v, c)
  /\ c.flaw # "rival" =>
       /\ RemovesGone => RemovesAreGone(v, c)
       /\ RemovesOwed => ~KeepsDeparted(v, c)
       /\ AddsOwed => ~KeepsWaiting(v, c)

\* The outcome of the commit in MLS.
Merge(v, c) ==
  Once(LAMBDA tree : Begin([v EXCEPT !.epoch = Child(c), !.tree = tree, !.maybe = {m \in @ : tree[m] # v.kps[m]}]),
       [m \in Members |->
         IF \E a \in c.adds : a[1] = m THEN (CHOOSE a \in c.adds : a[1] = m)[2]
         ELSE IF <<m, v.tree[m]>> \in c.removes THEN 0 ELSE v.tree[m]])

\* R7.  Out of the group, knowing who was in it, and without a usable key package, so that a fresh one is sent.
Drop(self, v) ==
  [v EXCEPT !.epoch = None, !.tree = Nobody, !.maybe = (@ \union Current(v)) \ {self}, !.owed = {}, !.host = None,
            !.kps[self] = IF Resync THEN 0 ELSE @]

\* R7.5: whether a Welcome of this author that comes to nothing costs an attempt.
Charged(v, author) == ~BlamesAuthors \/ v.vain[author] + v.missed[author] < Trust

\* R7.8: a dispute is lost to these members, who are in a group.  The author of the Welcome is not believed any more, and
\* an attempt is spent on it.
GivesUp(self, v, others) ==
  Once(LAMBDA w :
         IF ~BlamesAuthors \/ v.host = None THEN w
         ELSE [w EXCEPT !.vain[v.host] = Trust, !.spent = IF Charged(v, v.host) THEN Min(@ + 1, Tries) ELSE @],
       [Drop(self, v) EXCEPT !.maybe = @ \union others])

\* R6: members that a commit adds, which another part of a split group may follow, and that are not in this tree.
Elsewhere(self, v, c) ==
  {a[1] : a \in {x \in c.adds : x[1] # self /\ v.kps[x[1]] = x[2] /\ v.tree[x[1]] # x[2]}}

ReadCommitInGroup(self, v, c) ==
  IF ~Valid(self, v, c)
    THEN IF \/ self = None \/ ~NotesRefused \/ (DepartedUnheard /\ c.by \notin Range(v.here))
            \/ c.flaw = "ahead" \/ (c.flaw = "path" /\ PathsChecked) \/ Foreign(self, c) THEN v
         ELSE [v EXCEPT !.maybe = @ \union Elsewhere(self, v, c)]
  ELSE Once(LAMBDA w :
              IF self # None /\ w.tree[self] = 0 THEN Drop(self, w)
              ELSE IF self = None \/ v.host \in {None, c.by} \/ c.by = self THEN w
              ELSE [w EXCEPT !.vain[v.host] = 0, !.missed[v.host] = 0, !.host = None],
            Merge(v, c))

\* R7.5: a Welcome has come to nothing.  One that no honest member sends has used the key package, which is of no use any more.
\* Of a commit that was merely late the log says that it was void, so the group takes the member to be waiting still: once its
\* author has been late so often, the member keeps the key package, for a commit on its way would be void if it asked anew.  An
\* author that was believed once more costs no attempt.  Whoever has no attempt left has no keys for it either.
LosesWelcome(self, v, c) ==
  LET deceit == c.deceit \/ (c.welcome # None /\ self \in c.shut)
      often == BlamesAuthors /\ (IF deceit THEN v.vain ELSE v.missed)[c.by] = Trust IN
  IF Tries = 0 THEN [v EXCEPT !.kps[self] = 0]
  ELSE IF often /\ ~deceit /\ v.pardoned # c.by THEN [v EXCEPT !.doubted = c.by]
  ELSE IF often THEN [v EXCEPT !.kps[self] = 0, !.doubted = None, !.pardoned = None]
  ELSE IF ~Charged(v, c.by) \/ v.spent < Tries
    THEN [v EXCEPT !.kps[self] = 0, !.doubted = None,
                   !.spent = IF Charged(v, c.by) THEN @ + 1 ELSE @,
                   !.vain[c.by] = IF BlamesAuthors /\ deceit THEN @ + 1 ELSE @,
                   !.missed[c.by] = IF BlamesAuthors /\ ~deceit THEN @ + 1 ELSE @]
  ELSE [v EXCEPT !.spent = Tries + 1]

\* A waiting member cannot judge the commits of others: it lacks what the log held before it came.  So whoever is added with a
\* key package that is the latest may be in.  Its own Welcome it can judge (R9.7).  Whose sender is not in the room, it can
\* tell as members do (R4), but for a gap, after which it does not know who is.
ReadCommitWaiting(self, v, c) ==
  IF DepartedUnheard /\ v.sure /\ c.by \notin Range(v.here) THEN v
  ELSE IF c.flaw = "ahead" \/ (c.flaw = "path" /\ PathsChecked) \/ Foreign(self, c) THEN v
  ELSE IF <<self, v.kps[self]>> \notin c.adds
    THEN [v EXCEPT !.maybe = @ \union {a[1] : a \in {x \in c.adds : v.kps[x[1]] = x[2]}}]
  ELSE IF BlamesAuthors /\ Tries > 0 /\ v.vain[c.by] = Trust /\ v.pardoned # c.by
    THEN [v EXCEPT !.doubted = c.by]
  ELSE IF c.welcome # None /\ self \notin c.shut /\ (Tries = 0 \/ v.spent <= Tries)
    THEN [c.welcome EXCEPT !.maybe = {m \in v.maybe : c.welcome.tree[m] # c.welcome.kps[m]},
                           !.vain = v.vain, !.missed = v.missed, !.spent = v.spent, !.host = IF Tries = 0 THEN None ELSE c.by]
  ELSE IF OneMessage /\ FreshAfterLoss /\ self \notin Outsiders THEN LosesWelcome(self, v, c)
  ELSE v

Read(self, v, e) ==
  CASE e.kind = "joined" /\ e.who = self ->
         LET present == IF TellsPresent THEN e.present ELSE <<>> IN
         [Out EXCEPT !.here = Append(present, self), !.maybe = Range(present)]
    [] e.kind = "joined" /\ e.who # self ->
         IF ~v.sure /\ e.present = <<self>>
           THEN [Out EXCEPT !.here = <<self, e.who>>, !.kps[self] = v.kps[self],
                        !.vain = v.vain, !.missed = v.missed, !.spent = v.spent, !.doubted = v.doubted, !.pardoned = v.pardoned,
                        !.seen = v.seen]
         ELSE Left([v EXCEPT !.here = Append(Without(@, e.who), e.who), !.kps[e.who] = 0], e.who)
    [] e.kind = "left" ->
         Left([v EXCEPT !.here = Without(@, e.who), !.kps[e.who] = 0, !.maybe = @ \ {e.who}], e.who)
    [] e.kind = "key package" ->
         IF ProofsNeeded /\ ~e.proven /\ e.who # self THEN v ELSE Admit(v, e.who, e.number)
    [] e.kind = "copy" ->
         IF e.who = self \/ v.kps[e.who] = e.number THEN v ELSE Admit(v, e.who, e.number)
    [] e.kind = "replay" ->
         IF UsedRefused /\ <<e.who, e.number>> \in v.seen THEN v ELSE Admit(v, e.who, e.number)
    [] e.kind = "commit" /\ InGroup(v) -> ReadCommitInGroup(self, v, e)
    [] e.kind = "commit" /\ ~InGroup(v) -> ReadCommitWaiting(self, v, e)
    [] e.kind = "welcome" ->
         IF ~InGroup(v) /\ <<self, v.kps[self]>> \in e.adds THEN e.view ELSE v

\* The view of a member, or of one that is to join (None), after these entries.
RECURSIVE FollowAs(_, _, _)
FollowAs(self, v, entries) ==
  IF entries = <<>> THEN v ELSE Once(LAMBDA w : FollowAs(self, w, Tail(entries)), Read(self, v, Head(entries)))
Follow(v, entries) == FollowAs(None, v, entries)

\* R6.  Those who were there before have left, and of those who came later nobody may have been added.
MayFound(self, v) ==
  /\ ~InGroup(v) /\ v.kps[self] # 0
  /\ FirstFounds => Head(v.here) = self
  /\ NobodyInside => v.maybe = {}
  /\ GapFoundsNothing => v.sure
Founded(self, v) ==
  Begin([v EXCEPT !.epoch = [group |-> <<self, v.kps[self]>>, number |-> 0, by |-> self, wrongs |-> {}, splits |-> {}],
                  !.tree[self] = v.kps[self]])

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
          owed |-> {}, vain |-> Nobody, missed |-> Nobody, spent |-> 0, doubted |-> None, pardoned |-> None, host |-> None,
          seen |-> IF Replays = 0 THEN {} ELSE {<<x, 1>> : x \in Range(room)},
          epoch |-> [group |-> <<room[1], 1>>, number |-> 0, by |-> room[1], wrongs |-> {}, splits |-> {}]]];
  \* Last words of those declared gone that still come in.  (Without rule 2: Welcomes under way.)
  late = {};
  \* In the room, and silent for ever.
  frozen = {};
  \* Whose leaf has keys so old that somebody else may have got them.
  worn = {};
  \* In the room by what the server has replayed, and silent: they are among the frozen.
  replayed = {};
  budget = [joins |-> Joins, leaves |-> Leaves, freezes |-> Freezes, stumbles |-> Stumbles, gaps |-> Gaps,
            copies |-> Copies, oustings |-> Oustings, ages |-> Ages, tricks |-> Tricks, proofs |-> Proofs, replays |-> Replays];
  \* For how many ticks each item of the difference has been there, and the epoch; both up to Late.
  pending = <<>>;
  young = 0;

define {
  Readers == Range(room) \ frozen
  Honest == Readers \ (Rogues \union Outsiders)
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
     adds |-> adds, removes |-> removes, renews |-> by \in worn, welcome |-> None, flaw |-> "none", deceit |-> FALSE, shut |-> {},
     wrongs |-> Wrongs(by, view[by].tree[by], adds, removes)]
  \* Rule 2: the Welcome carries what its author knew; its joiner reads on from there with what it has itself seen
  \* since.  None if by then another commit has won, or this one has become invalid.
  Welcome(c) ==
    IF c.adds = {} THEN None
    ELSE Once(LAMBDA joiner : IF joiner.epoch = Child(c) THEN joiner ELSE None,
              Follow(view[c.by], Append(IF Replay THEN Unread(c.by) ELSE <<>>, c)))
  \* Whatever a rogue may try: any part of the difference, somebody thrown out or not, an unusable key in the path or not, the
  \* Welcome withheld or not, its path and Welcome such that one of the others (`shut`) cannot open them.
  Misdeeds(who) ==
    {[adds |-> adds, removes |-> removes, flaw |-> flaw, withheld |-> withheld, shut |-> shut] :
      adds \in {{}, Adds(view[who])} \union {{item} : item \in Adds(view[who])},
      removes \in {more \union rest :
        more \in {{}} \union {{<<x, view[who].tree[x]>>} : x \in Current(view[who]) \ {who}},
        rest \in {{}, Removes(view[who])}},
      flaw \in {"none"} \union (Flaws \intersect {"path"}),
      withheld \in BOOLEAN,
      shut \in {{}} \union {{x} : x \in Current(view[who]) \ {who}}}
  Tried(who) == Misdeeds(who)
  \* Its Welcome is one that no honest member sends if it is withheld, or if a leaf stays that was not current when it was made.
  \* The commit of such a misdeed, a rival if members will find it void.  What a joiner knows of it besides is that all leaves were
  \* current when it was made.
  Misdeed(who, what) ==
    Once(LAMBDA c :
           Once(LAMBDA joiner :
                  [c EXCEPT !.welcome =
                    IF joiner = None \/ c.flaw # "rival" THEN joiner
                    ELSE IF \A m \in Members : joiner.tree[m] \in {0, view[who].kps[m]} THEN joiner ELSE None],
                IF what.withheld THEN None ELSE Welcome(c)),
         Once(LAMBDA c :
                IF c.flaw # "none" \/ Valid(who, FollowAs(who, view[who], Unread(who)), c) THEN c
                ELSE [c EXCEPT !.flaw = "rival", !.wrongs = @ \union {"void"}],
              [Commit(who, what.adds, what.removes) EXCEPT
                !.flaw = what.flaw, !.shut = what.shut, !.deceit = what.withheld \/ ~(Removes(view[who]) \subseteq what.removes)]))
  \* A void commit; the Welcome of one that deceives lets those in whom it adds, and nobody else follows it.
  Void(c, flaw) ==
    IF flaw # "deceives" THEN Once(LAMBDA v : [v EXCEPT !.welcome = Welcome(v)], [c EXCEPT !.flaw = flaw, !.deceit = flaw = "hidden"])
    ELSE Once(LAMBDA v : [v EXCEPT !.welcome = Welcome(v), !.flaw = flaw], [c EXCEPT !.wrongs = @ \union {"void"}])
  \* Rule 7: members are in one state if the same epoch comes of what each has still to read.  An answer of a member shows its
  \* state to all; that of a rogue is good in whichever part it likes, and counts for none.
  State(m) == IF InGroup(view[m]) THEN FollowAs(m, view[m], Unread(m)).epoch ELSE None
  Part(epoch) == {x \in Honest : State(x) = epoch}
  Place(m) == CHOOSE i \in DOMAIN room : room[i] = m
  Outvotes(part, other) ==
    \/ Cardinality(part) > Cardinality(other)
    \/ Cardinality(part) = Cardinality(other) /\ \E x \in part : \A y \in other : Place(x) < Place(y)
  Opponents(m) == {x \in Honest : State(x) \notin {None, State(m)}}
  LosesDispute(m) ==
    /\ Disputes /\ (Tricks > 0 \/ "deceives" \in Flaws) /\ m \in Honest /\ InGroup(view[m])
    /\ \E x \in Opponents(m) : Outvotes(Part(State(x)), Part(State(m)))
  \* The members that may ask anew.  A rogue's client does so by the same rules; without Tricks nothing is asked of it, not even that.
  Askers == IF Tricks > 0 THEN Readers \ Outsiders ELSE Honest
  \* A rogue's answers may decide one all the same, and a rogue may take any for lost: the author of the Welcome is blamed.
  Swayed(m) == Disputes /\ budget.tricks > 0 /\ m \in Askers /\ InGroup(view[m]) /\ view[m].host # None
  \* Rules 3, 5 and 8.  Where there is no difference, the whole of it is a commit of new keys alone.
  MayCommit(m) ==
    /\ InGroup(view[m])
    /\ ~InFlight(m)
    /\ IF Adds(view[m]) \union Removes(view[m]) # {} THEN IF Overtake THEN TRUE ELSE Designated(view[m]) = m
       ELSE Renew /\ m \in worn
  \* Rule 5: whether the patience of a member has run out.
  Items(v) == Adds(v) \union Removes(v)
  Rank(m) == Cardinality({x \in Current(view[m]) : x \in Range(Before(view[m].here, m))})
  Patient(m) ==
    /\ Patience > 0 /\ Items(view[m]) # {}
    /\ \A i \in Items(view[m]) :
         LET ticks == IF i \in DOMAIN pending THEN pending[i] ELSE 0 IN
         (IF PatienceLasts THEN ticks ELSE Min(ticks, young)) < Rank(m) * Patience
  \* Nobody honest has anything to read or to commit: what comes now comes by time.
  Quiet == \A m \in Honest : unread[m] = 0 /\ ~MayCommit(m)
  HasToCommit(m) == m \in Readers /\ MayCommit(m) /\ ~Patient(m) /\ Commits < Races
  \* A rogue has won this epoch, and this member does not know it yet.
  Beaten(m) ==
    /\ m \notin Rogues /\ \E i \in DOMAIN Unread(m) : Unread(m)[i].kind = "commit" /\ Unread(m)[i].by \in Rogues
    /\ Once(LAMBDA v : v.epoch # view[m].epoch /\ v.epoch.by \in Rogues, Follow(view[m], Unread(m)))
  \* A commit that is one of the tricks: it lands after the rogue's; or it is a rogue's, and adds those who may not believe it.
  Counts(m) == Beaten(m) \/ (m \in Rogues /\ Adds(view[m]) # {})
  \* Later than the patience of all whose turn it is before the first honest member.
  Late == Cardinality(Rogues) * Patience + 1
  \* Whose keys in the tree are others, or none, in the epoch that somebody comes to by reading this.
  Renewed(v, e) ==
    IF e.kind # "commit" \/ ~InGroup(v) THEN {}
    ELSE IF v.epoch # Child(e) THEN {}
    ELSE {r[1] : r \in e.removes} \union (IF e.renews THEN {e.by} ELSE {})
  KeyPackage(m, n) == [kind |-> "key package", who |-> m, number |-> n, proven |-> m \notin Outsiders]
  \* Who may come next.  Those who have never come are all alike, so the first of them will do for all.  So are outsiders.
  New == {m \in Members : made[m] = 0}
  Alike(x, y) == x \in Outsiders <=> y \in Outsiders
  Guests == (Members \ (Range(room) \union New)) \union {m \in New : \A x \in New : Alike(m, x) => m <= x}
  \* Departed members whose latest key package all in the room have seen, or are about to read.
  Gone ==
    {m \in Members \ (Range(room) \union Outsiders) :
      /\ made[m] # 0
      /\ \A x \in Readers \ Outsiders :
           \/ <<m, made[m]>> \in view[x].seen
           \/ \E i \in DOMAIN Unread(x) : Unread(x)[i].kind = "key package" /\ Unread(x)[i].who = m /\ Unread(x)[i].number = made[m]}
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
      with (read \in {Read(self, view[self], Head(Unread(self)))},
            now \in {IF Found /\ MayFound(self, read) THEN Founded(self, read) ELSE read},
            rest \in {[unread EXCEPT ![self] = @ - 1]}) {
        if (Patience > 0 /\ now.epoch # view[self].epoch) { young := 0; };
        view[self] := now;
        worn := worn \ Renewed(now, Head(Unread(self)));
        if (~InGroup(now) /\ now.kps[self] = 0
            /\ ~\E i \in 2..unread[self] : Unread(self)[i].kind = "key package" /\ Unread(self)[i].who = self) {
          with (number = IF Head(Unread(self)).kind = "joined" THEN made[self] ELSE Fresh(made[self])) {
            made[self] := number;
            latest[self] := number;
            Forget(Append(log, KeyPackage(self, number)), More(rest, Readers));
          }
        } else {
          Forget(log, rest);
        }
      }
    } or { \* commits the whole difference
      await HasToCommit(self) /\ (Counts(self) => budget.tricks > 0);
      if (Counts(self)) { budget.tricks := budget.tricks - 1; };
      with (c \in {Commit(self, Adds(view[self]), Removes(view[self]))}) {
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
    } or { \* has been added by somebody whom it does not believe, and by nobody else for long: asks anew
      await self \in Askers /\ view[self].doubted # None /\ (Quiet \/ budget.stumbles > 0);
      if (~Quiet) { budget.stumbles := budget.stumbles - 1; };
      with (author = view[self].doubted) {
        view[self].kps[self] := 0 || view[self].doubted := None || view[self].pardoned := author;
      };
      made[self] := Fresh(made[self]);
      latest[self] := made[self];
      Write(KeyPackage(self, made[self]), Readers);
    } or { \* learns from answers that more members are in another state: asks anew
      await LosesDispute(self) \/ Swayed(self);
      if (~LosesDispute(self)) { budget.tricks := budget.tricks - 1; };
      view[self] := GivesUp(self, view[self], Opponents(self));
      made[self] := Fresh(made[self]);
      latest[self] := made[self];
      Write(KeyPackage(self, made[self]), Readers);
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
        made[who] := Fresh(made[who]);
        Write([kind |-> "joined", who |-> who, present |-> room], Readers \union {who});
        room := Append(room, who);
      }
    } or { \* the server declares somebody gone, whose last words may still be under way
      await budget.leaves > 0 /\ Len(log) < Window;
      with (who \in Range(room),
            words \in {{}} \union (IF who \in Readers /\ MayCommit(who) /\ Cardinality(late) < Words
                                   THEN {{Commit(who, Adds(view[who]), Removes(view[who]))}} ELSE {})
                    \union (IF who \in Readers \intersect Rogues /\ InGroup(view[who]) /\ budget.tricks > 0 /\ Cardinality(late) < Words
                            THEN {{Commit(who, what.adds, what.removes)} : what \in Tried(who)} ELSE {})) {
        budget.leaves := budget.leaves - 1;
        late := {l \in late : l.who # who \/ l.kind # "welcome"} \union words;
        Write([kind |-> "left", who |-> who], Readers \ {who});
        room := Without(room, who);
        latest[who] := 0;
        frozen := frozen \ {who};
        replayed := replayed \ {who};
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
          Write(KeyPackage(who, Fresh(made[who])), Readers);
          latest[who] := Fresh(made[who]);
          made[who] := Fresh(made[who]);
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
          Forget(Append(log, KeyPackage(who, Fresh(made[who]))), More(rest, Readers));
          latest[who] := Fresh(made[who]);
          made[who] := Fresh(made[who]);
        } else {
          Forget(log, rest);
        }
      }
    } or { \* a key package comes in a second time, as when an answer is lost with its connection
      await budget.copies > 0 /\ Len(log) < Window;
      with (who \in {x \in Range(room) \ Outsiders : latest[x] # 0}) {
        budget.copies := budget.copies - 1;
        Write([kind |-> "copy", who |-> who, number |-> latest[who]], Readers);
      }
    } or { \* the key package of an outsider gets a valid proof: from a member, or by a fault
      await budget.proofs > 0 /\ Len(log) < Window;
      with (who \in {x \in Range(room) \intersect Outsiders : latest[x] # 0}) {
        budget.proofs := budget.proofs - 1;
        Write([KeyPackage(who, latest[who]) EXCEPT !.proven = TRUE], Readers);
      }
    } or { \* the server writes again that somebody has joined, and its key package with its valid proof
      await budget.replays > 0 /\ Len(log) < Window - 1;
      with (who \in Gone) {
        budget.replays := budget.replays - 1;
        Forget(log \o <<[kind |-> "joined", who |-> who, present |-> room], [kind |-> "replay", who |-> who, number |-> made[who]]>>,
               More(More(unread, Readers), Readers));
        room := Append(room, who);
        frozen := frozen \union {who};
        replayed := replayed \union {who};
      }
    } or { \* somebody has not committed for long
      await budget.ages > 0;
      with (who \in {x \in Readers : InGroup(view[x])} \ worn) {
        budget.ages := budget.ages - 1;
        worn := worn \union {who};
      }
    } or { \* a member of the group tries to remove one who is there
      await budget.oustings > 0;
      with (who \in {x \in Readers : InGroup(view[x])},
            victim \in Current(view[who]) \ {who}) {
        budget.oustings := budget.oustings - 1;
        Write(Commit(who, {}, {<<victim, view[who].tree[victim]>>}), Readers);
      }
    } or { \* nothing: where all is done, it is done
      skip;
    }
  }
}

process (rogue = Size + 1) {
mischief:
  while (TRUE) {
    await Len(log) < Window /\ Commits < Races - 1;
    with (who \in {x \in Rogues \intersect Readers : InGroup(view[x])}) {
      either { \* commits nothing but new keys
        Write(Commit(who, {}, {}), Readers);
      } or { \* makes a void commit, with a Welcome that comes to nothing, or deceives
        await Adds(view[who]) # {};
        with (flaw \in Flaws \ {"ghost"}) {
          with (c \in {Void(Commit(who, Adds(view[who]), {}), flaw)}) {
            Write(c, Readers);
          }
        }
      } or { \* adds an outsider, whose key package has no proof
        await "ghost" \in Flaws;
        with (ghost \in {x \in Range(room) \intersect Outsiders : latest[x] # 0 /\ latest[x] \notin {view[who].kps[x], view[who].tree[x]}}) {
          with (c \in {Commit(who, {<<ghost, latest[ghost]>>}, {})}) {
            Write([c EXCEPT !.welcome = Welcome(c)], Readers);
          }
        }
      } or { \* makes any commit that its client can make
        await budget.tricks > 0;
        with (what \in Tried(who)) {
          budget.tricks := budget.tricks - 1;
          Write(Misdeed(who, what), Readers);
        }
      }
    }
  }
}

process (clock = Size + 2) {
time:
  while (TRUE) { \* a tick, once all have read everything and nobody honest has anything due
    await Patience > 0 /\ \A m \in Honest : unread[m] = 0 /\ (MayCommit(m) => Patient(m));
    with (items = UNION {Items(view[m]) : m \in {x \in Honest : InGroup(view[x])}}) {
      pending := [i \in items |-> IF i \in DOMAIN pending THEN Min(pending[i] + 1, Late) ELSE 0];
      young := Min(young + 1, Late);
    }
  }
}
} *)
\* BEGIN TRANSLATION - the hash of the PCal code: PCal-a8ec9d600b5c1e17615b0a1b3f972e28
VARIABLES room, latest, made, log, unread, view, late, frozen, worn, replayed, 
          budget, pending, young

(* define statement *)
Readers == Range(room) \ frozen
Honest == Readers \ (Rogues \union Outsiders)
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
   adds |-> adds, removes |-> removes, renews |-> by \in worn, welcome |-> None, flaw |-> "none", deceit |-> FALSE, shut |-> {},
   wrongs |-> Wrongs(by, view[by].tree[by], adds, removes)]


Welcome(c) ==
  IF c.adds = {} THEN None
  ELSE Once(LAMBDA joiner : IF joiner.epoch = Child(c) THEN joiner ELSE None,
            Follow(view[c.by], Append(IF Replay THEN Unread(c.by) ELSE <<>>, c)))


Misdeeds(who) ==
  {[adds |-> adds, removes |-> removes, flaw |-> flaw, withheld |-> withheld, shut |-> shut] :
    adds \in {{}, Adds(view[who])} \union {{item} : item \in Adds(view[who])},
    removes \in {more \union rest :
      more \in {{}} \union {{<<x, view[who].tree[x]>>} : x \in Current(view[who]) \ {who}},
      rest \in {{}, Removes(view[who])}},
    flaw \in {"none"} \union (Flaws \intersect {"path"}),
    withheld \in BOOLEAN,
    shut \in {{}} \union {{x} : x \in Current(view[who]) \ {who}}}
Tried(who) == Misdeeds(who)



Misdeed(who, what) ==
  Once(LAMBDA c :
         Once(LAMBDA joiner :
                [c EXCEPT !.welcome =
                  IF joiner = None \/ c.flaw # "rival" THEN joiner
                  ELSE IF \A m \in Members : joiner.tree[m] \in {0, view[who].kps[m]} THEN joiner ELSE None],
              IF what.withheld THEN None ELSE Welcome(c)),
       Once(LAMBDA c :
              IF c.flaw # "none" \/ Valid(who, FollowAs(who, view[who], Unread(who)), c) THEN c
              ELSE [c EXCEPT !.flaw = "rival", !.wrongs = @ \union {"void"}],
            [Commit(who, what.adds, what.removes) EXCEPT
              !.flaw = what.flaw, !.shut = what.shut, !.deceit = what.withheld \/ ~(Removes(view[who]) \subseteq what.removes)]))

Void(c, flaw) ==
  IF flaw # "deceives" THEN Once(LAMBDA v : [v EXCEPT !.welcome = Welcome(v)], [c EXCEPT !.flaw = flaw, !.deceit = flaw = "hidden"])
  ELSE Once(LAMBDA v : [v EXCEPT !.welcome = Welcome(v), !.flaw = flaw], [c EXCEPT !.wrongs = @ \union {"void"}])


State(m) == IF InGroup(view[m]) THEN FollowAs(m, view[m], Unread(m)).epoch ELSE None
Part(epoch) == {x \in Honest : State(x) = epoch}
Place(m) == CHOOSE i \in DOMAIN room : room[i] = m
Outvotes(part, other) ==
  \/ Cardinality(part) > Cardinality(other)
  \/ Cardinality(part) = Cardinality(other) /\ \E x \in part : \A y \in other : Place(x) < Place(y)
Opponents(m) == {x \in Honest : State(x) \notin {None, State(m)}}
LosesDispute(m) ==
  /\ Disputes /\ (Tricks > 0 \/ "deceives" \in Flaws) /\ m \in Honest /\ InGroup(view[m])
  /\ \E x \in Opponents(m) : Outvotes(Part(State(x)), Part(State(m)))

Askers == IF Tricks > 0 THEN Readers \ Outsiders ELSE Honest

Swayed(m) == Disputes /\ budget.tricks > 0 /\ m \in Askers /\ InGroup(view[m]) /\ view[m].host # None

MayCommit(m) ==
  /\ InGroup(view[m])
  /\ ~InFlight(m)
  /\ IF Adds(view[m]) \union Removes(view[m]) # {} THEN IF Overtake THEN TRUE ELSE Designated(view[m]) = m
     ELSE Renew /\ m \in worn

Items(v) == Adds(v) \union Removes(v)
Rank(m) == Cardinality({x \in Current(view[m]) : x \in Range(Before(view[m].here, m))})
Patient(m) ==
  /\ Patience > 0 /\ Items(view[m]) # {}
  /\ \A i \in Items(view[m]) :
       LET ticks == IF i \in DOMAIN pending THEN pending[i] ELSE 0 IN
       (IF PatienceLasts THEN ticks ELSE Min(ticks, young)) < Rank(m) * Patience

Quiet == \A m \in Honest : unread[m] = 0 /\ ~MayCommit(m)
HasToCommit(m) == m \in Readers /\ MayCommit(m) /\ ~Patient(m) /\ Commits < Races

Beaten(m) ==
  /\ m \notin Rogues /\ \E i \in DOMAIN Unread(m) : Unread(m)[i].kind = "commit" /\ Unread(m)[i].by \in Rogues
  /\ Once(LAMBDA v : v.epoch # view[m].epoch /\ v.epoch.by \in Rogues, Follow(view[m], Unread(m)))

Counts(m) == Beaten(m) \/ (m \in Rogues /\ Adds(view[m]) # {})

Late == Cardinality(Rogues) * Patience + 1

Renewed(v, e) ==
  IF e.kind # "commit" \/ ~InGroup(v) THEN {}
  ELSE IF v.epoch # Child(e) THEN {}
  ELSE {r[1] : r \in e.removes} \union (IF e.renews THEN {e.by} ELSE {})
KeyPackage(m, n) == [kind |-> "key package", who |-> m, number |-> n, proven |-> m \notin Outsiders]

New == {m \in Members : made[m] = 0}
Alike(x, y) == x \in Outsiders <=> y \in Outsiders
Guests == (Members \ (Range(room) \union New)) \union {m \in New : \A x \in New : Alike(m, x) => m <= x}

Gone ==
  {m \in Members \ (Range(room) \union Outsiders) :
    /\ made[m] # 0
    /\ \A x \in Readers \ Outsiders :
         \/ <<m, made[m]>> \in view[x].seen
         \/ \E i \in DOMAIN Unread(x) : Unread(x)[i].kind = "key package" /\ Unread(x)[i].who = m /\ Unread(x)[i].number = made[m]}


vars == << room, latest, made, log, unread, view, late, frozen, worn, 
           replayed, budget, pending, young >>

ProcSet == (Members) \cup {0} \cup {Size + 1} \cup {Size + 2}

Init == (* Global variables *)
        /\ room = [i \in 1..InCall |-> i]
        /\ latest = [m \in Members |-> IF m \in Range(room) THEN 1 ELSE 0]
        /\ made = latest
        /\ log = <<>>
        /\ unread = Nobody
        /\ view =      [m \in Members |->
                  IF m \notin Range(room) THEN Out
                  ELSE [here |-> room, kps |-> latest, tree |-> latest, maybe |-> {}, sure |-> TRUE,
                        owed |-> {}, vain |-> Nobody, missed |-> Nobody, spent |-> 0, doubted |-> None, pardoned |-> None, host |-> None,
                        seen |-> IF Replays = 0 THEN {} ELSE {<<x, 1>> : x \in Range(room)},
                        epoch |-> [group |-> <<room[1], 1>>, number |-> 0, by |-> room[1], wrongs |-> {}, splits |-> {}]]]
        /\ late = {}
        /\ frozen = {}
        /\ worn = {}
        /\ replayed = {}
        /\ budget = [joins |-> Joins, leaves |-> Leaves, freezes |-> Freezes, stumbles |-> Stumbles, gaps |-> Gaps,
                     copies |-> Copies, oustings |-> Oustings, ages |-> Ages, tricks |-> Tricks, proofs |-> Proofs, replays |-> Replays]
        /\ pending = <<>>
        /\ young = 0

member(self) == /\ \/ /\ self \in Readers /\ unread[self] > 0
                      /\ \E read \in {Read(self, view[self], Head(Unread(self)))}:
                           \E now \in {IF Found /\ MayFound(self, read) THEN Founded(self, read) ELSE read}:
                             \E rest \in {[unread EXCEPT ![self] = @ - 1]}:
                               /\ IF Patience > 0 /\ now.epoch # view[self].epoch
                                     THEN /\ young' = 0
                                     ELSE /\ TRUE
                                          /\ young' = young
                               /\ view' = [view EXCEPT ![self] = now]
                               /\ worn' = worn \ Renewed(now, Head(Unread(self)))
                               /\ IF ~InGroup(now) /\ now.kps[self] = 0
                                     /\ ~\E i \in 2..unread[self] : Unread(self)[i].kind = "key package" /\ Unread(self)[i].who = self
                                     THEN /\ LET number == IF Head(Unread(self)).kind = "joined" THEN made[self] ELSE Fresh(made[self]) IN
                                               /\ made' = [made EXCEPT ![self] = number]
                                               /\ latest' = [latest EXCEPT ![self] = number]
                                               /\ /\ log' = Last((Append(log, KeyPackage(self, number))), Max(Range((More(rest, Readers)))))
                                                  /\ unread' = More(rest, Readers)
                                     ELSE /\ /\ log' = Last(log, Max(Range(rest)))
                                             /\ unread' = rest
                                          /\ UNCHANGED << latest, made >>
                      /\ UNCHANGED <<late, budget>>
                   \/ /\ HasToCommit(self) /\ (Counts(self) => budget.tricks > 0)
                      /\ IF Counts(self)
                            THEN /\ budget' = [budget EXCEPT !.tricks = budget.tricks - 1]
                            ELSE /\ TRUE
                                 /\ UNCHANGED budget
                      /\ \E c \in {Commit(self, Adds(view[self]), Removes(view[self]))}:
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
                      /\ UNCHANGED <<latest, made, worn, young>>
                   \/ /\ self \in Askers /\ view[self].doubted # None /\ (Quiet \/ budget.stumbles > 0)
                      /\ IF ~Quiet
                            THEN /\ budget' = [budget EXCEPT !.stumbles = budget.stumbles - 1]
                            ELSE /\ TRUE
                                 /\ UNCHANGED budget
                      /\ LET author == view[self].doubted IN
                           view' = [view EXCEPT ![self].kps[self] = 0,
                                                ![self].doubted = None,
                                                ![self].pardoned = author]
                      /\ made' = [made EXCEPT ![self] = Fresh(made[self])]
                      /\ latest' = [latest EXCEPT ![self] = made'[self]]
                      /\ /\ log' = Last((Append(log, (KeyPackage(self, made'[self])))), Max(Range((More(unread, Readers)))))
                         /\ unread' = More(unread, Readers)
                      /\ UNCHANGED <<late, worn, young>>
                   \/ /\ LosesDispute(self) \/ Swayed(self)
                      /\ IF ~LosesDispute(self)
                            THEN /\ budget' = [budget EXCEPT !.tricks = budget.tricks - 1]
                            ELSE /\ TRUE
                                 /\ UNCHANGED budget
                      /\ view' = [view EXCEPT ![self] = GivesUp(self, view[self], Opponents(self))]
                      /\ made' = [made EXCEPT ![self] = Fresh(made[self])]
                      /\ latest' = [latest EXCEPT ![self] = made'[self]]
                      /\ /\ log' = Last((Append(log, (KeyPackage(self, made'[self])))), Max(Range((More(unread, Readers)))))
                         /\ unread' = More(unread, Readers)
                      /\ UNCHANGED <<late, worn, young>>
                /\ UNCHANGED << room, frozen, replayed, pending >>

world == /\ \/ /\ budget.joins > 0 /\ Len(log) < Window
               /\ \E who \in Guests:
                    /\ budget' = [budget EXCEPT !.joins = budget.joins - 1]
                    /\ made' = [made EXCEPT ![who] = Fresh(made[who])]
                    /\ /\ log' = Last((Append(log, ([kind |-> "joined", who |-> who, present |-> room]))), Max(Range((More(unread, (Readers \union {who}))))))
                       /\ unread' = More(unread, (Readers \union {who}))
                    /\ room' = Append(room, who)
               /\ UNCHANGED <<latest, view, late, frozen, worn, replayed>>
            \/ /\ budget.leaves > 0 /\ Len(log) < Window
               /\ \E who \in Range(room):
                    \E words \in   {{}} \union (IF who \in Readers /\ MayCommit(who) /\ Cardinality(late) < Words
                                                THEN {{Commit(who, Adds(view[who]), Removes(view[who]))}} ELSE {})
                                 \union (IF who \in Readers \intersect Rogues /\ InGroup(view[who]) /\ budget.tricks > 0 /\ Cardinality(late) < Words
                                         THEN {{Commit(who, what.adds, what.removes)} : what \in Tried(who)} ELSE {}):
                      /\ budget' = [budget EXCEPT !.leaves = budget.leaves - 1]
                      /\ late' = ({l \in late : l.who # who \/ l.kind # "welcome"} \union words)
                      /\ /\ log' = Last((Append(log, ([kind |-> "left", who |-> who]))), Max(Range((More(unread, (Readers \ {who}))))))
                         /\ unread' = More(unread, (Readers \ {who}))
                      /\ room' = Without(room, who)
                      /\ latest' = [latest EXCEPT ![who] = 0]
                      /\ frozen' = frozen \ {who}
                      /\ replayed' = replayed \ {who}
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
               /\ UNCHANGED <<room, latest, made, view, frozen, worn, replayed, budget>>
            \/ /\ budget.freezes > 0
               /\ \E who \in Readers:
                    /\ budget' = [budget EXCEPT !.freezes = budget.freezes - 1]
                    /\ frozen' = (frozen \union {who})
                    /\ worn' = worn \ {who}
                    /\ late' = {l \in late : l.who # who \/ l.kind # "welcome"}
                    /\ view' = [view EXCEPT ![who] = Out]
                    /\ /\ log' = Last(log, Max(Range(([unread EXCEPT ![who] = 0]))))
                       /\ unread' = [unread EXCEPT ![who] = 0]
               /\ UNCHANGED <<room, latest, made, replayed>>
            \/ /\ budget.stumbles > 0
               /\ \E who \in {x \in Readers : InGroup(view[x])}:
                    /\ budget' = [budget EXCEPT !.stumbles = budget.stumbles - 1]
                    /\ view' = [view EXCEPT ![who] = Drop(who, view[who])]
                    /\ worn' = worn \ {who}
                    /\ IF Resync
                          THEN /\ /\ log' = Last((Append(log, (KeyPackage(who, Fresh(made[who]))))), Max(Range((More(unread, Readers)))))
                                  /\ unread' = More(unread, Readers)
                               /\ latest' = [latest EXCEPT ![who] = Fresh(made[who])]
                               /\ made' = [made EXCEPT ![who] = Fresh(made[who])]
                          ELSE /\ TRUE
                               /\ UNCHANGED << latest, made, log, unread >>
               /\ UNCHANGED <<room, late, frozen, replayed>>
            \/ /\ budget.gaps > 0
               /\ \E who \in {x \in Readers : unread[x] > 1 /\ view[x].kps[x] # 0}:
                    LET rest == [unread EXCEPT ![who] = @ - 1] IN
                      /\ budget' = [budget EXCEPT !.gaps = budget.gaps - 1]
                      /\ view' = [view EXCEPT ![who] = [Drop(who, view[who]) EXCEPT !.sure = FALSE]]
                      /\ worn' = worn \ {who}
                      /\ IF Resync
                            THEN /\ /\ log' = Last((Append(log, KeyPackage(who, Fresh(made[who])))), Max(Range((More(rest, Readers)))))
                                    /\ unread' = More(rest, Readers)
                                 /\ latest' = [latest EXCEPT ![who] = Fresh(made[who])]
                                 /\ made' = [made EXCEPT ![who] = Fresh(made[who])]
                            ELSE /\ /\ log' = Last(log, Max(Range(rest)))
                                    /\ unread' = rest
                                 /\ UNCHANGED << latest, made >>
               /\ UNCHANGED <<room, late, frozen, replayed>>
            \/ /\ budget.copies > 0 /\ Len(log) < Window
               /\ \E who \in {x \in Range(room) \ Outsiders : latest[x] # 0}:
                    /\ budget' = [budget EXCEPT !.copies = budget.copies - 1]
                    /\ /\ log' = Last((Append(log, ([kind |-> "copy", who |-> who, number |-> latest[who]]))), Max(Range((More(unread, Readers)))))
                       /\ unread' = More(unread, Readers)
               /\ UNCHANGED <<room, latest, made, view, late, frozen, worn, replayed>>
            \/ /\ budget.proofs > 0 /\ Len(log) < Window
               /\ \E who \in {x \in Range(room) \intersect Outsiders : latest[x] # 0}:
                    /\ budget' = [budget EXCEPT !.proofs = budget.proofs - 1]
                    /\ /\ log' = Last((Append(log, ([KeyPackage(who, latest[who]) EXCEPT !.proven = TRUE]))), Max(Range((More(unread, Readers)))))
                       /\ unread' = More(unread, Readers)
               /\ UNCHANGED <<room, latest, made, view, late, frozen, worn, replayed>>
            \/ /\ budget.replays > 0 /\ Len(log) < Window - 1
               /\ \E who \in Gone:
                    /\ budget' = [budget EXCEPT !.replays = budget.replays - 1]
                    /\ /\ log' = Last((log \o <<[kind |-> "joined", who |-> who, present |-> room], [kind |-> "replay", who |-> who, number |-> made[who]]>>), Max(Range((More(More(unread, Readers), Readers)))))
                       /\ unread' = More(More(unread, Readers), Readers)
                    /\ room' = Append(room, who)
                    /\ frozen' = (frozen \union {who})
                    /\ replayed' = (replayed \union {who})
               /\ UNCHANGED <<latest, made, view, late, worn>>
            \/ /\ budget.ages > 0
               /\ \E who \in {x \in Readers : InGroup(view[x])} \ worn:
                    /\ budget' = [budget EXCEPT !.ages = budget.ages - 1]
                    /\ worn' = (worn \union {who})
               /\ UNCHANGED <<room, latest, made, log, unread, view, late, frozen, replayed>>
            \/ /\ budget.oustings > 0
               /\ \E who \in {x \in Readers : InGroup(view[x])}:
                    \E victim \in Current(view[who]) \ {who}:
                      /\ budget' = [budget EXCEPT !.oustings = budget.oustings - 1]
                      /\ /\ log' = Last((Append(log, (Commit(who, {}, {<<victim, view[who].tree[victim]>>})))), Max(Range((More(unread, Readers)))))
                         /\ unread' = More(unread, Readers)
               /\ UNCHANGED <<room, latest, made, view, late, frozen, worn, replayed>>
            \/ /\ TRUE
               /\ UNCHANGED <<room, latest, made, log, unread, view, late, frozen, worn, replayed, budget>>
         /\ UNCHANGED << pending, young >>

rogue == /\ Len(log) < Window /\ Commits < Races - 1
         /\ \E who \in {x \in Rogues \intersect Readers : InGroup(view[x])}:
              \/ /\ /\ log' = Last((Append(log, (Commit(who, {}, {})))), Max(Range((More(unread, Readers)))))
                    /\ unread' = More(unread, Readers)
                 /\ UNCHANGED budget
              \/ /\ Adds(view[who]) # {}
                 /\ \E flaw \in Flaws \ {"ghost"}:
                      \E c \in {Void(Commit(who, Adds(view[who]), {}), flaw)}:
                        /\ log' = Last((Append(log, c)), Max(Range((More(unread, Readers)))))
                        /\ unread' = More(unread, Readers)
                 /\ UNCHANGED budget
              \/ /\ "ghost" \in Flaws
                 /\ \E ghost \in {x \in Range(room) \intersect Outsiders : latest[x] # 0 /\ latest[x] \notin {view[who].kps[x], view[who].tree[x]}}:
                      \E c \in {Commit(who, {<<ghost, latest[ghost]>>}, {})}:
                        /\ log' = Last((Append(log, ([c EXCEPT !.welcome = Welcome(c)]))), Max(Range((More(unread, Readers)))))
                        /\ unread' = More(unread, Readers)
                 /\ UNCHANGED budget
              \/ /\ budget.tricks > 0
                 /\ \E what \in Tried(who):
                      /\ budget' = [budget EXCEPT !.tricks = budget.tricks - 1]
                      /\ /\ log' = Last((Append(log, (Misdeed(who, what)))), Max(Range((More(unread, Readers)))))
                         /\ unread' = More(unread, Readers)
         /\ UNCHANGED << room, latest, made, view, late, frozen, worn, 
                         replayed, pending, young >>

clock == /\ Patience > 0 /\ \A m \in Honest : unread[m] = 0 /\ (MayCommit(m) => Patient(m))
         /\ LET items == UNION {Items(view[m]) : m \in {x \in Honest : InGroup(view[x])}} IN
              /\ pending' = [i \in items |-> IF i \in DOMAIN pending THEN Min(pending[i] + 1, Late) ELSE 0]
              /\ young' = Min(young + 1, Late)
         /\ UNCHANGED << room, latest, made, log, unread, view, late, frozen, 
                         worn, replayed, budget >>

Next == world \/ rogue \/ clock
           \/ (\E self \in Members: member(self))

Spec == /\ Init /\ [][Next]_vars
        /\ \A self \in Members : WF_vars(member(self))

\* END TRANSLATION - the hash of the generated TLA code (remove to silence divergence warnings): TLA-2923795d8949794d5b86a9f1ccee0cde
-----------------------------------------------------------------------------
\* A bound where members could ask for ever, in vain, to be added.
FewKeyPackages == \A m \in Members : made[m] < 4
\* A bound where no rogue is to come anew, or to ask anew.
RoguesAskOnce == \A m \in Rogues : made[m] <= 1

-----------------------------------------------------------------------------
(* Safety                                                                  *)

\* One history of epochs: whoever is in an epoch came by the same commit and has the same tree.  Whoever has been deceived is in
\* none of them, until it finds out.
Agreement ==
  \A a, b \in Members :
    LET v == view[a]  w == view[b] IN
    InGroup(v) /\ InGroup(w) /\ v.epoch.group = w.epoch.group /\ v.epoch.number = w.epoch.number
      /\ ~Deceived(v) /\ ~Deceived(w) /\ v.epoch.splits = w.epoch.splits
      => v.epoch = w.epoch /\ v.tree = w.tree

Clean(wrong) == \A m \in Members \ Outsiders : InGroup(view[m]) /\ ~Deceived(view[m]) => wrong \notin view[m].epoch.wrongs

\* No commit takes effect whose author had left before it.
NoDepartedAuthor == Clean("departed")
\* A member with the keys of an epoch was on the roster when it was let in.
OnlyRoster == Clean("stranger") /\ \A m \in Members : InGroup(view[m]) => view[m].tree[m] # 0
\* No member is put out of the group that is in the room.
NobodyOusted == Clean("ousted")

\* Those who have read everything are in one group.
OneGroup ==
  \A a, b \in Readers \ Outsiders :
    unread[a] = 0 /\ unread[b] = 0 /\ InGroup(view[a]) /\ InGroup(view[b])
      => view[a].epoch.group = view[b].epoch.group

-----------------------------------------------------------------------------
(* The link secret                                                         *)

\* Members without the link's secret have the keys of no epoch of a member that has it.  (A rogue may hand out any keys.)
OnlyHolders ==
  \A ghost \in Outsiders : \A m \in Readers \ (Outsiders \union Rogues) :
    InGroup(view[ghost]) /\ InGroup(view[m]) => view[ghost].epoch # view[m].epoch

\* No tree has a leaf of an outsider without a proof, and none passes for that of a member which the server replays.  (A leaf from
\* before its member left may be there until it is removed.)
NoGhosts ==
  \A m \in Honest :
    InGroup(view[m]) /\ unread[m] = 0 =>
      /\ budget.proofs = Proofs => \A ghost \in Outsiders : view[m].tree[ghost] = 0
      /\ replayed \intersect Current(view[m]) = {}

-----------------------------------------------------------------------------
(* Liveness                                                                *)

\* All who are not frozen are in one group, and it is the roster.
Converged ==
  \A m \in Honest :
    /\ InGroup(view[m])
    /\ \A x \in Members \ Outsiders : view[m].tree[x] = latest[x]
    /\ \A x \in Honest : unread[x] = unread[m] => view[x].epoch = view[m].epoch

\* No member that is not frozen is in a group, and a frozen one may be: until the server declares it gone, all wait.
\* So they do for one whose log has a gap if it would have to found, until it comes anew; for a rogue that is alone in
\* the group; and for an outsider that came before them.
Orphaned ==
  /\ frozen # {} \/ (\E m \in Readers : ~view[m].sure) \/ (Rogues \union Outsiders) \intersect Readers # {}
  /\ \A m \in Honest : ~InGroup(view[m])

\* When the comings and goings stop, the group becomes the roster.
GroupBecomesRoster == <>[](Converged \/ Orphaned)

\* The same as a property of states, which is cheaper: where nobody has anything left to do, it is done.
Idle == Quiet /\ (\A m \in Honest : view[m].doubted = None /\ ~LosesDispute(m)) /\ (OneMessage \/ late = {})
NobodyStuck == Idle => Converged \/ Orphaned

\* No member keeps keys for ever that a thief may have got.
KeysRenewed == Idle => worn = {}

\* The same as liveness.
KeysBecomeNew == <>[](worn = {})

-----------------------------------------------------------------------------
(* With rogues                                                             *)

\* A member that has left is removed, and one that waits is added, before the patience of R5 has run out twice.
DoneInTime == \A i \in DOMAIN pending : pending[i] < Late

\* All read, and ask anew if it is time, and commit if they can at any time.  Rogues need not commit, and go on for ever, each
\* time before the others if they like: whoever is beaten in an epoch has not had its turn.  And whoever has lost a dispute gives up.  (Weak fairness, spelled out:
\* TLC is slow to find out whether a step is possible.)
By(m, kind) == log' # log /\ log' # <<>> /\ log'[Len(log')].kind = kind /\ log'[Len(log')].who = m
HasToFollow(m) ==
  m \in Readers /\ (unread[m] > 0 \/ (m \in Honest /\ view[m].doubted # None /\ Quiet))
HasItsTurn(m) == LosesDispute(m) \/ (HasToCommit(m) /\ ~Beaten(m))
Persevering ==
  /\ Init /\ [][Next]_vars
  /\ \A m \in Members : []<>~HasToFollow(m) \/ []<><<unread'[m] < unread[m] \/ By(m, "key package")>>_vars
  /\ \A m \in Members \ Rogues : []<>~HasItsTurn(m) \/ []<><<By(m, "commit") \/ By(m, "key package")>>_vars
=============================================================================
