------------------------------- MODULE Trace -------------------------------
(***************************************************************************)
(* Are these recorded runs of the code behaviours of Sotto?  Each recorded *)
(* step must be a step of Sotto's own next-state relation, the one that    *)
(* the record says, and lead to what the one who took it then saw.         *)
(* README.md says how records are made.                                    *)
(***************************************************************************)
EXTENDS Sotto, Recorded, TLC

VARIABLES
  trace,   \* which of Traces
  at,      \* its next step
  verdict  \* "open", "accepted", "refused"

Steps == Traces[trace]
Newest == log'[Len(log')]
Names(pairs) == {pair[1] : pair \in pairs}

\* The part of a view that can be seen from outside.  Of its own key package, one who waits knows only once it is in the log.
Seen(m) ==
  [here |-> view[m].here,
   group |-> IF InGroup(view[m]) THEN view[m].epoch.group ELSE <<>>,
   number |-> IF InGroup(view[m]) THEN view[m].epoch.number ELSE 0,
   tree |-> view[m].tree,
   kps |-> IF InGroup(view[m]) THEN view[m].kps ELSE [view[m].kps EXCEPT ![m] = 0]]

\* The step of Sotto that the record says.
Comes(s) ==
  world /\ room' = Append(room, s.who) /\ Newest.present = s.present
Goes(s) ==
  /\ world /\ s.who \in Range(room) /\ room' = Without(room, s.who)
  /\ {[adds |-> Names(l.adds), removes |-> Names(l.removes)] : l \in late' \ late} = s.words
Reads(s) ==
  /\ member(s.who)
  /\ IF s.sends = 0 THEN unread'[s.who] = unread[s.who] - 1
     ELSE unread'[s.who] = unread[s.who] /\ Newest = KeyPackage(s.who, s.sends)
Writes(s) ==
  /\ member(s.who) /\ unread'[s.who] = unread[s.who] + 1
  /\ Newest.kind = "commit" /\ Newest.by = s.who
  /\ Names(Newest.adds) = s.adds /\ Names(Newest.removes) = s.removes
LastWords(s) ==
  /\ world
  /\ \E l \in late :
       /\ l.by = s.who /\ Names(l.adds) = s.adds /\ Names(l.removes) = s.removes
       /\ late' = late \ {l}
\* Any commit that a rogue's client can make; this one is substituted for all of them (trace-rogue.cfg).
Told(who) ==
  LET s == Steps[at]
      Is(what, change) == Names(what.adds) = change.adds /\ Names(what.removes) = change.removes
      Those == {what \in Misdeeds(who) :
        /\ what.shut = {}
        /\ IF s.does = "leaves" THEN \E words \in s.words : Is(what, words)
           ELSE s.does = "misleads" /\ Is(what, s) /\ what.flaw = s.flaw /\ what.withheld = ~s.welcome}
  IN {[what EXCEPT !.shut = IF s.does = "misleads" THEN s.shut ELSE {}] : what \in Those}
\* `shut`: whoever has not followed a commit that some cannot open.
Misleads(s) ==
  rogue /\ budget'.tricks < budget.tricks /\ Newest.by = s.who
GetsOld(s) ==
  IF s.who \in worn THEN UNCHANGED vars ELSE world /\ worn' = worn \union {s.who}
Repeats(s) ==
  world /\ room' = room /\ Len(log') > 0 /\ unread'[s.who] = unread[s.who] + 1
  /\ Newest = [kind |-> "copy", who |-> s.who, number |-> s.number]
\* Because it has lost a dispute or waited for long, if it has; else for whatever reason, or because a rogue has answered: which, the
\* record does not say, so both are tried.
Asks(s) == unread'[s.who] = unread[s.who] + 1 /\ ~InGroup(view'[s.who]) /\ Newest = KeyPackage(s.who, s.sends)
Due(s) == member(s.who) /\ Asks(s) /\ budget'.tricks = budget.tricks
AsksAnew(s) == IF ENABLED Due(s) THEN Due(s) ELSE (member(s.who) \/ world) /\ Asks(s)

Does(s) ==
  CASE s.does = "joins" -> Comes(s)
    [] s.does = "leaves" -> Goes(s)
    [] s.does = "reads" -> Reads(s)
    [] s.does = "reads unseen" -> Reads(s)
    [] s.does = "commits" -> Writes(s)
    [] s.does = "misleads" -> Misleads(s)
    [] s.does = "last words" -> LastWords(s)
    [] s.does = "ages" -> GetsOld(s)
    [] s.does = "repeats" -> Repeats(s)
    [] s.does = "stumbles" -> AsksAnew(s)
    [] s.does = "nothing" -> UNCHANGED vars  \* reads nothing new

Answers == {"reads", "nothing"}

Accept ==
  PrintT(<<"accepted", trace, Len(Steps)>>) /\ verdict' = "accepted" /\ UNCHANGED <<vars, at>>
\* There is no such step.
Impossible ==
  PrintT(<<"refused", trace, at, "impossible">>) /\ verdict' = "refused" /\ UNCHANGED <<vars, at>>
\* There is, and it leads elsewhere.
Different(seen) ==
  PrintT(<<"refused", trace, at, "different">>) /\ PrintT(seen) /\ verdict' = "refused" /\ at' = at

Judge(s) ==
  IF ~ENABLED Does(s) THEN Impossible
  ELSE
    /\ Does(s)
    /\ IF s.does \in Answers THEN \E seen \in {Seen(s.who)'} : IF seen = s.sees THEN at' = at + 1 /\ verdict' = verdict ELSE Different(seen)
       ELSE at' = at + 1 /\ verdict' = verdict

TraceInit == Init /\ trace \in DOMAIN Traces /\ at = 1 /\ verdict = "open"
TraceNext ==
  /\ trace' = trace
  /\ IF verdict # "open" THEN UNCHANGED <<vars, at, verdict>>
     ELSE IF at > Len(Steps) THEN Accept
     ELSE \E s \in {Steps[at]} : Judge(s)
TraceSpec == TraceInit /\ [][TraceNext]_<<vars, trace, at, verdict>>
=============================================================================
