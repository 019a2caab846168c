/**
 * Prototypes of characters that look alike, by `confusables.txt` of Unicode 18.0.0 (UTS #39 §4), as
 * differences in base 36, without those that compatibility decomposition (NFKD) gives too. Written by
 * `cargo run -p confusables`.
 */
export const CONFUSABLES = `
y:13.13 3:4w.1b.6f4 b:27 :30 o:30 n:13 d:36.32 f:30 11:2x :2r.mw 3:2h.mt :6fj 9:jt 3:43i 2:13 4:18 :4xf :4w
c:1t.1x a:1w.mt 7:3c :27.mw e:2p.2t a:6pu.mt 8:33.mw 6:34 i:1w.mt :2s.mt l:20.mt :2w.mt a:2x g:24.mw :30.mw
9:32.mh 7:27.1x :33.2t j:2c.mt :38.mt o:2u :2q.mt :13.1u :2q.lg :2q.lg :2q 3:1v.13 2:1w.mt :13.1w :2s.lg
:2s.lg :2v 4:1y.me :2u :1z.13 3:30 :30.mt :23.13 :2z.lw :30.mt :qj.mw 2:26.me :32.mh :27.mt 5:13.28 :34.lw
:2a :1e 4:38.me :13.2c :38.lw :2c.mg 5:13.2h :3d.lw :2i.mt :3e.mt :1f 4:1e.mt :1h :37 2:34 :30 :30.30 2:x
x:1z.mt :2v.mt 1j:1f 6:1k :1k :2i.me :3e.me i:2y 2:hk 3:2r.mw 2:2c.mw 3:1r 3:2d.mt 2:1x.mw :2t.mw :22.mt
:2y.mt 3:2a :36.mt :2h.mt :3d.mt 2:2p 2:2q.lw 3:2s.mg :2s.lw 2:d9 :d9.ke :x3n 4:2y.mt :2v.lw :2v 2:3d
3:2w.lw 2:2x.mt :2x :2x :30.ms 2:30.mg :30.f1 :3b 2:36.32.me :32.me :32.mg 2:33.mt :33.5qf 3:2mpc 3:36.mh
:36.mg 5:37.mg 2:2u 7:39 4:3d :3e.mg 2:f1 2:1r :x5a b:35.lw 3:2s.3e :2s.f1 :2s.i9 :38.37 :38.hv :38.gl
:2u.32.mh :30.37 :30.3e 7:2mvh :4xg 5:2mv5 :13 :13.13 :13 :13 :13 :13 :121 3:1o :1q :2m 2:2m 2:13 2:13 :13
5:1m :53 2:121 4:19 :jr :1v5 :4w 2:3i :13.13 4:4xf :4xh :2mv7 :jl 9:4fz :13.13 6:13 2:13.13 2:1m 3:kq a:lg
4:nk 2:ld.ld :li :2tk 3:li.lj :le 4:lv 2:18w 3:5bd 6:mp :me :mg 5:me 7:1jz6 8:mt :mw 2:me 9:lf 3:mg 2:mr
:1hiy f:nk :lj d:2mxb :lm 8:li 2:8s5 5:jz :t4 :5qm 3:kb :gk 2:x1b 2:22 5:13 d:1t :1u 3:1x :2i :20 :27.mt :30
:23 :g5 :25 :26 2:27 2:28 2:bt :2c :2h 2:2g a:2p :67 :3d :61r :x3n 2:32.mh :27.mt :2x :8o 3:3a 2:33 2:34
2:33 :5qz :39 :hk l:qq :1y 8:tj :uf 3:1e :bs 3:1i :33 5:2r :2y 4:66 :34 :1v :25 3:au 2:x1a 5:x3m :2b :30
2:22 8:1t :2q.lg :1u :pf 2:1x 2:1f 3:23 :g5 :25 :20 :27 :ps :28 :1v :2c :2h :py :2g 6:2q.30 :2q 2:30.27 2:2p
:1i :ih :36 2:2t 2:gs :5qm 2:8o 2:i5 :ik :33 :qo :34 :2r :5qz :3d :hk :3c 3:3b 2:jt.2q :at.2x :at 3:5qx
5:x3n :37 :2x 2:2y 3:2w.mt 4:39.mh 2:3b :2q.mt :2q.mt d:q0 :qw :27.mt :33.mt :2e :3a 3:27.3d :33.3d
3:v4.w6.w7 :3b.w6.w7 d:t4.me.li :5qm.me.li :2q.mt :2q.mt 3:pf.13 :36.13 :pf.mt :36.mt 3:t2.mh :ty.mh :1f.me
:gs.me :23.mh :8o.mh 3:23.mt :8o.mt 3:20.mh :ik.mh 7:1v.me :2r.me :2c.mh :5qz.mh :2h :3d :2h.mt :3d.mt
:2g.mh 8:2w :2w 2:2t :xo.mg :2t.mg :30 5:g5.me :u3.me :20.me :ik.me :20.me :ik.me :xi :xj :25.me :i5.me :30
5:1t.1x :2p.2t 3:b3 :d9 7:1f :f1 7:27.mt :33.mt o:2s 9:dy 2:1z :gy 3:b4 :x3n 9:29 :35 :2f :3b u:3ou 9:3k6
:1f 5:3s3 2:3mp :2d 2:2b 4:py 2:27 5:13 :13 2:13 3:36.32 :3b 2:35 3:35 8:61r 2:2w 2:32.mh 3:2y 3:32 2:hc
2:32 :39 4:2v :2x 2:2u :33 :10 3:1m j:ld :ld 7:13u 4:13t 5:13q :13s :lm :154 4:mb 5:lj :lj 2:155 4:30 :lj
:lj :1m :lj :mb g:30 3:3a :13 6:30 2:33 f:30.30 :30.13 :13.13 :13 :13.13 l:4w.1b.6f4.6f4 :4w.1b.6f4.6f4.6f4
3:18 2:189 9:ld :lv :18w d:30 2:33.lk 2:18p.1cr 9:183.1cr 9:18p.le 2:18p.1cr :2n 7:33 3:18p :ld.ld 3:ld :lv
2:1h5z :lm :lf 3:mh :lu :li :lg :li :le :mb :lw 2:191 :1a :30 4:33 2:2e :g5 2:4w.1b.6f4 :18 :170 :16 :18p
:1b5 :2tk 2:30.19w :30.191 6:18p.179 :17u 4:18p.1cr 3:17x.190 4:17x.1cr 3:17z.179 3:1ai.179 3:17z.1cr
:17z.1cr 2:181.179 :181.li 6:181.1cr 6:185.1cr :187.1cr 5:1b5.1cr 3:18h :1b5.1cr :18j :18j 3:18j.1cr
7:1bj.1cr :18k.li 2:18k.1cr 3:18p :18p.179 2:18p.1cr :33 3:33 2:33.lk :1c5 2:18o.li :18o.lv :18o.2tk :18o.le
2:18o.1cr :18p 2:18p.li 2:1a3 :18p.1cr :18p 2:19 :33 a:lm 9:li.lj 4:lj 2:17z.le :181.le :1a :30 :19e :19f
:19g :33 :19i :2e :g5 :19l 4:17l.1hiy :18l.1hiy :33.le 2:1a :1a :1m :1m 1k:mb 4:lj :lj :mb 5:ld a:17s.1cr
:18p.1cr 4:18p.li c:1bg :18j.1cr 4:1g4 :18m.179 :18m.li 3:181.190 5:1av.179 :17x.190 c:183.le 14:ld :ld.ld
:18w :18w.18w :nk :nk.nk 2:1ik.1ik :1ik.nk 2:lm g:27 a:30 :33 :2h 7:1y 2:2q b:2c :pg a:lg 2:lj :le 4:mb :lk
:13 :13 5:2n x:lf h:lm 4:53 :1m f:33 f:18j 9:189 2:mp :mb 6:2a8 6:181 14:18p.lm i:17s.190 3:1b6.1cr
3:18l.1cr :18p.19w :1g4 5:17z.mc.mb :185.mc.mb :1bj :18o :182.le 4:17s.1cy :18p.1cr.1cy 2:181.li.lj
:18p.li.lj :1b5 :1b5 :18p :18p.1cr.li :17u.li :18p.179.li :1ae.li :18j.li z:18s 3:18s 2:lj :lk 2:mb :mc
2:ld.ld :18s :18t :lv 5:nk :no :np 5:nk :nm :li.lj :lj :1m :1s5.1ty 2:1s5.1jo1 2:1tc.1u5.1s7 5:1sf.li
:1sf.1ty 2:1sf.1jz8 :1s5.1jo1.li :1s5.1jo1.1ty :1s5.1jo1.1jz8 :1s5.1jo1.1u0 r:1jnr c:1jo1.1tm :mb 2:1jo1
:1xb 6:li 2:1jz8 2:1jo1.li 9:mp :lc :ld 2:1jz6 :1jz6.1jz6 d:30 :30.30 :33 :19l 2:1f 7:4w 2:1s5.li :1s5.1tm
:1s5.1jo1.1tm :1s5.1u7 6:1sn.mp :1ss.mp :1r :1sx.mp :1t8.mp 2:li.lj 5:1vp.1xa 1i:mb 10:1vv.1xf :1vv.1xf 5:33
4:1k 3:1l 3:1ww d:4w 5:lj :1vn 3:1z9.20u :1t6.1u5.1sv.1xb :1t6.1u5.1sv.20w :22b.1jz6 :22b.1jz6.1jz6
5:1t6.1u5.1sv.1jz8 :1z9.1u0 4:1z9.218 :1th 7:1t0.1u5.1t0 3:1sv :1sw 4:1s9 3:1t6 4:1sy 3:1t9 7:1tl 3:1ta 4:mb
3:1xb 2:1jz6 :1jz6.1jz6 5:1jz8 :1u0 3:1ty 2:1u5 p:33 :1l 3:1k 8:1t6.1u5.1sv 4:53 b:li.lj :lj :1m 3:22t.24e
7:22t.24l 2:22t.24n :22t.24o :22t.24e.24l 2:22t.24e.24n :22t.24e.24o m:uf 6:1uw c:mb :1tp 4:1tt :1tu b:1u5
p:33 2:1uw :1f :1uy :uf 3:1v2 2:4w h:li.lj 2:1k 3:26d.27y q:27 s:mb n:lj :lk i:33 2:1l q:lm 8:2a1.2b7 i:2a8
e:1kug 6:2a0 8:2ba 6:2a0 a:2ax 5:lj a:2b7 f:33 :2ad :2a1 2:2ai :2a0.2bl :2ai.2bl :2a6 :29x 2:2b3 2:2ai.2bm
2:2b2.2bk :2cz 2:2a6.2b9 :2bb 2:2aw.2bk 6:li.lj 2:33 :1vn :lm f:2du.2fp :2du.2fg 2:2hi.mb a:2eo.155 2:2e9.mb
3:2ef.155 8:2ek.mb :2et.2f5 9:2et.mb 2:2et.2f2 9:2f5.2f2 2:2f7.2f2 s:2dn.2f2 :2do.2f2 5:33 r:li.lj :33 :1vn
2:2dh :2di :2dj 9:2ds 2:2du :2du.2fp :2du.2fg 3:2dz 5:2e4 :2e5 :2e6 :2e7 4:2eb 3:2ee 2:2eg 7:2en :2eo :2ep
:2eq :2er c:2f3 2:2f5 2:2f7 p:2fw 5:2h8.2im 5:27 :2g7 :2g8 7:2gf h:lm :li.lj :33 :1vn 5:2kn.2mv :2a1
:2a1.2mv 2:2lk.2m9 4:2bq.2ku 3:2ky.2m6 :2ky.2mv 2:2b9 3:2lk.2m9 3:2a8 3:37 :33 3:2ar 2:2b2 c:2ls 3:2b8 2:2ba
4:2an.2bj 5:2bj :2bj 2:2m9 :2m9 3:2bq :2br :2bq.2bq 6:1v5 c:2lk.2ml.2lq 5:33.2ls.33 2:2la 5:33 4:2ls.2ml
:2li.2ml.2ls :2lk.2ml.2lk :1l :2lx.2ml.2ls :2lk.2ml 7:2m1.2ml.2lq 3:2lk.2m9 :2ar.2ml :2lk.2ml :2ls.2ml
:2lu.2ml :2lv.2ml 4:33 :1vn a:2pv.2qg 5:2oh.2q2 :2oh.2qh y:2oh :2or 3:2ok 7:2ow 4:2pj n:2qh.2qh e:2qw.2q7
:2oy :2pb 4:2qw.2qb 3:2qg.2qg h:2rm 8:2ru 4:2ry 5:2ro :2ro 2:2s1 a:2rq 5:2sg 3:2w9 h:mb 7:2tc.2tc 4:2sy 8:lm
3:33 1k:2rs 5:2si d:2sa :2sb 2:2sd :2se :2sf p:2t4 :2t5 :mb 7:2ww.2ww 7:2tk :2tl :2tm :2tn 2:lm 3:33
1c:31k.324.lm 2:31c.31w.32a.1vn :31c.31w.32a.2z8 b:2z1.2z1 d:2ze.2ze 3:2zh.2zh :2ze.2zh o:md y:30l.309
:30m.309 :30n.309 f:31e h:322.322 2:324.324 :lm :1vn 1d:31t u:2zh.2ze 7:ggg :ggd 16:2ls.370 2:2ls 2:2r
c:33.370 8:37l.370 5:33 2:36d.370 3:391.370 :2ls.370.37d.2ls.370 6:36m.37g :36m.37g.287.370.37e 7:287 5:lm
:md :1vn 8:33 a:30 :30.30 f:2r 7:36j.37i 4:37l :36d.37i 9:36d.370.37i :35v.37i 3:le b:399.37i 3:2ls.37i
t:39f.lm 2:x3a p:2w 4:2b a:1e 6:2i a:33.370 :2ls f:3d c:f1 a:2b 2:33 2:3cw.3cw 3:3cz.3cz 4:3d3.3d3 2:3d5.3d5
:33 2:3d8.3d8 6:3cy.3cw :3cy.3cy :3cy.3cz :3cy.3d3 :3cz.3cw :3d1.3cy :3d1.3d1 :3d1.3de :3d1.33 :3d2.3d3
:3d2.33 :3d3.3cw :3d3.3cy :3d3.3cz :3d3.3d5 :3d3.3d5.3cw :3d3.3d5.3cz :3d3.3d5.3d3 :3d3.3d5.3d5 :3d3.3d5.3d8
:3d3.3d8 :3d3.3da :3d3.3dc :3d3.3dd :3d3.33 :3d3.3d3.33 :3d5.3cw :3d5.3cy :3d5.3cz :3d5.3d1 :3d5.3d2
:3d5.3d3 :3d5.3d3.3cw :3d5.3d5.3d5 :3d5.33 :3d5.3d8 :3d5.3da :3d5.3db :3d5.3dc :3d5.3dd :3d1.3de 2:3ek.3ek
2:3em.3em 2:33.3cw :33.3cz :33.3d2 :33.3d3 :33.3d5 :33.3eo :33.33 :33.3d8 :33.3da :33.3dc :33.3dd 2:3d8.33
2:3f2.3f2 2:3f4.3f4 :3da.3db :3da.3de 3:3dd.3d3 :3dd.33 :3de.3de 2:3cw.3cz :3cy.3d5 :3cy.3d8 :3cy.3de
:3cz.3d1 4:3fl.ffs 2:3fn.ffs 2:3fp.ffs 2:3fr.ffs 2:3ft.3fl :3ft.3fl.ffs :3ft.ffs 3:3fy.3fp :3fy.3fp.ffs
:3fy.ffs 2:9oc :9oc.ffs :ffs :3fl.3ft :3fl.3fy :3fn.3ft :3fn.3fx :3fp.3ft :3fp.3fy :3fp.9oc :3fr.3ft
:3fr.3fy :3ft.3fp :3ft.3fp.ffs :3ft.3fr.ffs :3ft.3ft :3ft.3fy :3fx.3fn :3fx.3fn.ffs :3fx.3fn :3fx.3ft
:3fx.ffs :3fy.3fl :3fy.3fl.ffs :3fy.3fp.9oc :3fy.3fr.ffs :3fy.3fy :3g2.3fl :3g2.3fp :3g2.3fp.ffs :3g2.3fr
:3g2.3fr.ffs :3g2.3fy :3g2.ffs :9oc.3fy :9oc.9oc :9oc.ffs.3fy :ffs.3fl :ffs.3fn :ffs.3ft :ffs.3fy :ffs.9oc
:ffs.3ha 2:3ha.3fp :3ha.3fy :3ha.ffs :3ha.3ha :3fl.9oc :3fn.3fy :3fr.3fn :3ft.3fn :3ft.3fn.ffs :3cw :3cw.3cw
:3cw.3d5 :3cy :3cy.3d8 :3cy.3de :3cz :3d1 :3d1.3cw :3d1.3d2 :3d1.3d3 :3d1.3d5 :3d1.3dc :3d1.3dd :3d1.3de
:3d2 :3d3 :3d3.3d5 :3d5 :3d5.3d5 :33 :3d8 :3da :3db :3dc :3dd :3de :3cw.3d1 :3cw.3d5.3cw :3cy.3cw :3cy.3cz
:3cy.3d5 :3cy.3eo :3cy.3dc :3cz.3cw :3cz.3d1 :3d1.3cw.3d5 :3d1.3cy :3d1.3cz :3d1.3cz.3de :3d1.3d1
:3d1.3d2.3cw :3d1.3d2.3d5 :3d1.3d3.3d5 :3d1.3d3.3de :3d1.3d3.33 :3d1.3d5.3d5 :3d1.3eo :3d1.3db :3d1.3fd
:3d2.3cw :3d2.3d1 :3d2.3d3 :3d2.3d5 :3d2.3d5.3d5 :3d2.3eo :3d2.3da :3d2.3de :3d2.33 :3d3.3d1 :3d3.3dd
:3d3.3de :3d3.33 :3d5.3cw :3d5.3cz :3d5.3d1 :3d5.3d3 :3eo :33.3cw :33.3cw.3cw :33.33 :33.3db :3f0 :33.3d5
:33.3eo :3dd.3d3 :3dd.33 :3de.3cy :3de.3d1 :3de.3d2 :3de.3d3 :3fd :3cw.3cy :3cw.3d3 :3cw.3da :3cw.3db
:3cw.3de :3cy.3cy :2d z:hc t:py w:11k 1g:12p 1o:27 34:27.mt u:lj :lk 2:1m 4:6v 1a:1m d:1w :2a :2c 2:27.m3
:2x 3:8s5 :2h :1t :22 :1x 2:1r 2:8s5 :pf 2:2f 4:25 4:20 2:2h :27.mt :38.me :1z 2:2w :2i 4:v4 4:b4 :2d.mt
2:1g :2q 3:2a 2:2f :2b 4:2e :2b 4:24 :1v 3:28 4:23 :2s 4:27.mt 3:1i 2:67 2:2w.lw :1z :1u 7:gy :ih 4:1p 3:pg
9:53.3y9 :3y9.53 :53.pg :pg.53 :53.3yc :3yc.53 :53.3yd :3yd.53 :53.3ye :3ye.53 2:53.3yi :3yi.53 :53.3yj
:3yj.53 a:4w 3:53 :jt :17 2:3y9.3z4 :pg.3z4 :3yd.3z4 :3yi.3z4 :2e 2:g5 2:1q 4:53.1q :1o 2:53.2e :2e.53
:53.g5 :g5.53 :53.3zm :3zm.53 :53.1q :1q.53 :53.3zo :3zo.53 :53.1o :1o.53 :53.3zt :3zt.53 3:13 2:2d 2:11k
6:53.40g 3:53.2d :2d.53 :53.11k :11k.53 :53.40f :40f.53 :53.40g :40g.53 :53.40h :40h.53 :53.40l :40l.53
:53.40m :40m.53 3:2d.13 :11k.13 :40g.13 :40l.13 3:28 2:2s 3:2q :2q.lj :53.417 :417.53 :53.28 :34.53 :53.41a
:41a.53 :53.2s :2s.53 :53.41c :41c.53 :53.2q :2q.53 :53.2q.lj :2q.lj.53 4:417.13 :28.13 :2s.13 :2q.13 5:22
5:53.421 :421.53 :53.423 :423.53 :53.424 :424.53 :53.22 :22.53 :53.426 :426.53 :53.428 :428.53 :53.429
:429.53 6:pf 5:24 2:53.42r :42r.53 :53.pf :pf.53 :53.42u :42u.53 :53.42v :42v.53 :53.42w :42w.53 :53.24
:24.53 :53.42z :42z.53 6:1e a:53.43k :43k.53 :53.43r :43r.53 :53.43s :43s.53 3:3z5 b:53.443 :443.53 :53.445
:445.53 :53.446 :446.53 :53.447 :447.53 :53.448 :448.53 :53.44a :44a.53 :53.44b :44b.53 d:53.44t :44t.53
:53.44v :44v.53 :53.44w :44w.53 :53.44x :44x.53 :53.44y :44y.53 :53.450 :450.53 :53.451 :451.53 9:45n.1o
:45n.40l :45n.2q :45n.428 8:53.45s :45s.53 :53.45t :45t.53 :53.45u :45u.53 :53.45v :45v.53 :53.45w :45w.53
:53.45x :45x.53 :53.45y :45y.53 b:53.1g :1g.53 :53.46g :46g.53 :53.46h :46h.53 :53.46i :46i.53 :53.46j
:46j.53 :53.46l :46l.53 :53.46m :46m.53 4:17 :3c d:53.47g :47g.53 c:53.47u :47u.53 c:53.487 :487.53 6:16.16
8:61r 5:20 :3c :47k.418 :47k.28 :47k.41a :47k.2s :47k.41c :47k.2q :47k.2q.lj :47k.41v :tr :2a 7:49h.422
:49h.423 :49h.424 :49h.22 :49h.426 :49h.428 :49h.429 r:2q 5:1y :6k2 2:x6j d:8rz :1t p:1w c:1w 5:v4 :25 7:1u
b:428 :421 :443 3:44a f:1e c:477 :47a :47e a:c1 :q1 5:c1 :q1 1k:2g :3c :47k.417 :49h.421 :49i.423 :49i.424
:49i.22 :49i.426 :49i.428 :49i.429 :49z.53 :4a0.53 :4a1.53 :4a2.53 :4a3.53 :4a4.53 :4a5.53 3:w 12:66 c:1o
5:2g a:30 :4hp 3:30.mw 7:13 4:30 5:23 :25 2:q0 9:4ho a:53 :1m :17 3:py i:1f 14:1j a:4k5 :1b o:19 5:lg h:3c
18:4ne i:4nl.4pe.4no 2:4o2 :4o2.4om c:4nq.4pe.4nm 7:2t0 :2t1 :2t2 :2t3 4:4ox.2t1 6:4ox.4om 2:lm :1vn 4:2tk
8:lm :2sv :2u2 4:2tr :2u3 6:33 z:1m 6:1m 24:4s5 1t:4t8 t:53.4vl 3:53.4vo 3:53.4vs 9:53.4w0 4:53.43m :43m.53
:53.43n :43n.53 :53.43o :43o.53 :53.43p :43p.53 :53.477 :53.47a :53.47b :53.47c :53.47d :53.47f :2m 7:4xh
:1v5.3z2 :3z2.1v5 :4w :1v5 :477.53 3:47y.53 :486.53 :48b.53 3:tr.53 2:49j.53 3:v4.53 3:4c4.53 2:4d7.53 1v:uf
2s:38d 1j:526 :52p 27:2ls.370 3:2ls f:33.370 5:36d 6:37l.370 2:36i 6:33 3:36m c:37j :37g :37d.36k 7:37d.36d
:37d.36m 2:37d 2:378 :370 :36z g:lm b:md :33 g:33 p:59k.59k 2:59m.59k 9:1cr 3:mg y:5ae 9:lg 5:5b9 :lg.lg
2y:5cd :5ch 5:5d4 4:5e8 3:5em.5em x:lm 1z:9oc z:33 2:3c 7:19 1n:lk 9:mb 5:5kr.5kr 1v:5mm.5mm 3:33 :2r :1j
h:1f y:1e 6:2b 2:27 h:le 2:lg :13.13 2:mj 3:1jz6 :ml :lq 2:mh :mb :mc f:ly 7:li :2g 3:lm c:2r 4:gs 3:8o 2:i5
2:33 :gk :33 3:d9.33 8:39 4:3a :3b :3e 2:bs 2:36 :i4 :qo :5qw 2:u3 a:2mvk 2:2mux 7:4wm 2:2mv4 3:2muo 6:2mut
:2mvf 2:2muv 6:4w 4:2mv2 c:2mw8 9:39.2t 3:2u.ms :36.32.ms :32.ms 2:36.ms :hq.ms :37.ms :38.ms :3e.ms 2:5ro
3:2x.mt :2x.mt :34.mt :39.mt :i2.mt 4:2v 9:3d 3:2mp5 :gb 9:2mpn 3:2mv3 3:2muv 3:5sd f:2mvi :2mv6 8:2m :4ee
19:5ay 6:92k g:1ik 4f:2u :67 2k:30.24 5:3d 5a:13 2:13 :3i 1q:13 i:19 2:19 :19 :9oc :9oc :30.30 2:13 :13 :18
:13 :13.13 :13.13 2:13.13 3:53 5:53 :w :w 7:4w.1b.6f4.6f4 :4w.1b.6f4.6f4.6f4 :13 3:13 4:1o :1q 4:jt 3:1b
2:19 :1b a:16 4:4w.1b.6f4 :3i 7:1m 3:8yf :8xu i:4w :2mvg 8:x2o 3:4fz k:2mvl :2mvq :2mvw :2mw1 8:2mw9
6:1v.6i3 3:4j :36.32.mw 4:2f.mt 2:2s.mt.mp :x3m :23.mt :2c.6i3 8:30.38 7:11w 4:181.18p.30.18k q:1cr 19:tp
v:c1 2:hr 5:2t j:wko :wl2 :20hs 1s:au :gk 6:xv0 7:4i7 4:4iw w:6nm 5:2q6m 4:4ii :30 5:2rps 8:2rpt 1g:8rz 3:b2
2:27.mw :pg 9:ps 2:bt :19 2:17.lj :1b :2k :16 :4w :53 5:33.33 5:30 2:30.30 3:3a :11k :2d :hv b:1m :1m.1m
:19.lj 4:3i k:1p.lj :1p.mb.lj 3:1m.1p :1p.1m 2:1p.lm 2:1p.le :1p.li 4:1p.ob 5:6sh 7:1o.1o :1q.1q n:40l :40g
i:1f3c :27.mt 3:ig 4:27.mt 7:2c :wk5 r:6qv :3a :11k :2d :4ik :53 3:4im e:1o.53 :53.1q :1o.1o.1o :1q.1q.1q
l:8yf :53.53.53 5:x3n b:1x :27.mw 11:6xw s:9j0 o:pg.mq :4ik.mq 2:4w.mq 3:6u3 2:2c.lk :6pz.lk :6va.lk :4w.lk
:27.lk :qw 2:3i.lk :3zp 2:6pz.ms :27.mt 7:2x :34 :qx :2p.mq :x3n.mq :2x.mq :qx.mq :2p 5:4hp t:ffs 3:ffs
3:ffs 3:ffs 5:ffs 4:ffs j:6z9 :6z2 :6yz 3:6zx y:6f5.6f4 k:73v :30 :7jy 24:2k.2k m:7sw :7sx :7sy :7sz :7t0
:7t1 :7t2 :7t3 :7t4 :7t5 27:4p d:6jb 2:4u k:79a f:2q6l m:9oc :9oc :30 :30 c:7bg k:7bw 1z:ci 7:1b :2k :2g
l:6q6 8:7f0 4:jt 3:7fa 6:7fc 3:6q6 a:6q6 7:739 2:pg 4:6ur :7g6 2:7g6 3:1f3w 4:6uq 6:4ik 3:4ik :4w 3:6ym
i:6xe 6:4w z:ig 7:7fl l:1ggu b:pq 8:70o b:2k1j b:6rz 9:2s0l 6:2s0n 5:4ik 7:2jx4.2jxh :2jx4.2jxh.2jxq 1u:4w
58:14 :15 5:1o :1q 3:14 :15 :3f :3h w:17 :19 :6v 17:wk5 6:2k.40l :40g.1b 2:1b 2:2k c:2c f:7sc :7sd n:w
73:2jfk 18:3c :3c 1j:30.4ii 2:6o3.6o2 9:30.6o2 :6o3.4ii j:1vn 9:2j.mp :2l.mp d:8xu n:6yx 5:2jg0 9:6ym 6:9j0
:6yq 2:6yj f:1f40 3:87u 9:3b i:1m.6mq :2k :1b.lg 2:1b :2k 7:ig :1f3c :6tz :6tp :6tq :6tv :6tw n:4im 3:1q.1q
:4ii :17.lm :17.le :17.lf :17.mb :17.mo :17.6f6 2:19.lv :19.mb 5:3c :3c.lj d:6xl :8bj :6q8 13:1p.mb 4:3i.lj
4:1p.6i8 1j:1q.1o 5:4b9 :4b6 18:40g.40l 10:1b.1b.1b 2:1b.1b 49:1p.59u 1u:2l.53.2j k:6n2 :6n3 :6n4 :6n5
3c:20.mh 2:23.mh 2:2i :3e m:1u :ih :pf :36 :pg 2:x3m :x3n 2:qq :2i :3e :20 :ik :27.mt :33.mt :30 :2x :23 :8o
:qj :i4 :25 :i5 :26 :hg :1f :ib :27 :33 :ps :qo :28 :34 :1v :2r :2c :5qz :2h :3d :py :hk :2g :qv :q0 :qw
:wuk :qx :19.lj :19.lj :1o.53 :1o.53 :pq :6sh 3:19 :19 :tk :3b 3:11w :sc 3:1f :f1 :1b :1b 3:1l :1l :1f :f1
:28 :34 :24 :in :1i :1i 9:1i :61r 3:hk :hk 3:rb 4:11w :7jb g:2k.2k 6:13 1a:3e 4:27.mt 6:g5 :2e :1x :b2
7:27.mw 7:53.53.53 :bt :30 5:30 2:x 3:27 :29 4:ig 4:2g 3:pg 3:4j3 3:1o 3m:5wf 2:lm 3:o8 :5az :of 7:o3 :o4
r:18 8:19.lk 4:3i.lj :3i.mb 7:40l :40g :14.14 :15.15 :6r9 :6r8 :1m.1m 2:17j 2:4w :53 :170 3:17f 4:61r 4:8xu
2:52 :1p y:14 :15 u:ghu :fh7 :fh6 2:fjv :g3m :2uco 2:g76 :ggs :aim 3:g1s :i77 :i76 :2yma :ik3 :inu :itt :its
:ix0 :b96 :jf0 :jzp 2:k4h 2:kco :l8a 2:lch :ldh :ldm :m7g :mjv :mjv :ffw 2:mnh :mtn :38d0 :p5e :ny2 :ny3
:3b2v :oop :p0f :p5f :p5e :af5 :g47 :3ckr :p6y :3cr0 :3cqz :paa :pds :pdr 2:3dxt :prt :prt :prt :qj2 :qxw
:r5s :r5r :r7l :r82 :3gz6 :rkw :rvh :3id3 :sbq :sdy :sdy :sdy :tnh :tc5 :3dc.9oc.3cy.3d8 :tiw :tj3 :tm0
:3l73 :tnh 2:tw2 :u06 :u45 :u6m :u72 :u73 :3mv3 :u74 :uar :3n68 :ui4 :ujs :unw :uws :v8f :gh0 :vc6 :vd0 :vem
:k21 :vgw :l7z :vi7 :o9o :vix :vj0 :fi8 7k:kz :13.13 4:27 :7sc :7sd 9:6go 2:14 :15 5:7vq :7vr :3i g:lm :md
6:1b s:7sc 22:1ehq :lm :1ehq :lm 4:1p 4:fjv 4:ijp 3:gbf k:hlh 9:ggs 3:fik 2:ny3 :1b :g2z 3:get 6:9ko 8:gja
8:its 5:gkj e:53 m:7sc :2c 8:2h c:g1r 3i:9mj y:2tak 9:fgg :9oc :ffs :1b :1b :2k :2tal :fh7 :2tai :2tam :2tcc
:fid :7sc :2taj :fgg :2tap :fh6 :fh5 :2tce f8:9pk 6:aa2 is:43sr 6r:9oz ep:app b0:3tbq h2:43x6 7q:43yj 4:43yo
9e:4405 8h:440x gp:ako 3p:bp7 51:444j cg:3gz2 14p:f2l a3:i9a 5:34br 1u:9oc 2:9ou 3:2c g:3d8.3ft
6:3d5.3d5.9oc e:9ow 2:2h b:2k 9:1b 5:9nl 22:2dk2 7:2dk8 1h:3d5.9oc.3cw w:43qv 7s:fp1 1m:ftw 7p:g24 :20oj
3i:lta ac:prt p:prt 2:3d2.3fl 4p:3d5.9oc.3d2 18:gmr l:gmr 7q:gur ag:gkj b8:hgh 3k:h7j k:hij 31:hns 26:hq1
39:hsr 2:hsr 5r:hwv 2r:43to dr:gx2 3u:9ot 10:9pp 2:ikf 1c:ild u:bp6 8k:43uj 5q:j0m 2c:j2d 42:3tbz 73:jee
:jee 3m:ji1 4j:jl5 39:jlr 11:jlr i:bi9 d:jqy 1d:jqy 6d:3zyc 1a:k0j 5r:k6f 1m:cov 6:k7u 3r:k4l 6:bmi k:deb
s:dhf 3:9nf 2:kdm 3z:bpt 1x:kfi 5e:koi 88:bs3 1q:kv1 72:3ti6 1q:2kc6 6f:43wj 2q:lgr 6m:lnb 4w:g5t 15:afn
1g:g5v 9:g5u k:g5w :afp 14:afq 27:g5z o:afr 5:lu0 1f:g60 j:g64 5:g61 r:g62 k:m2q 1f:g67 52:43xf
ar:3cy.3fy.ffs 7j:hns 88:mzo im:396b 8:niz 8j:npw cf:o3p ng:ord s:or9 2o:ouq js:41zf 8:kcs 10:kcw 6:kcv
12:bp1 b:kcz 12:kd4 a:pij g:ph8 2u:kdf 7f:4a3s 2f:pvj fq:q6l 76:qif 5w:qnv at:duo as:dyu 2n:ram 1b:re2
39:rhc 32:rk6 5w:rq4 83:ry7 38:s11 4h:s5z n:s6p 39:s8v 5o:444g 4k:ed0 c:444p 2u:smv c:smv d4:sz7 5d:t65
6h:4452 68:3dc.9oc.3cy.3d8 3:446c 8w:i4p fb:lsc h:u7i 58:lus d5:f2d jg:v9e 3z:vdd 5n:cy3 12:cop y9:w5p 8:vr4
2:vnu 9:wgo :vua 4:vo0 4:wci a:wcf 4:w4x :w2h :wbv 2:wc5 e:1u :28 :2s :1w :2c 2:1z :23 2:22 :1v :au :2i :1y
:6k2 :25 :26 :24 :2b :2a 2:g5 :2e :20 3:2f :2g :2h :4ca :1t :8rz :1x :b2 :30 :27 :2d :11k 2:4bl :1a :18
:1a.1a :1a.18 2:1m :19.1a :1p c:2c b:30.30.30 19:1i h:pg 3:1u o:30 7:2b j:1k 1u:1x 4:61r 1p:1p 2:1a 5:b4
1d:1e :bs 2:2x 6:qx 3:tm.30 :jt.2q.2x n:ig 7:6i1 d:li 2:jr e:2c.mg :5qz 8:2w.lw 3:27.27 :33.33 :1f3c 3:5s7
4:t4 :33.lg.lg 5:9mh 9:4hl :8s5 :2h.lj n:2i 4:ip :g5 d:ps 2:1l.53 2:2e c:1r 4:1e :le :lg 3:wz7.wz7 w:kr 2:kq
i:2c.1f :38.f1 :b4 7:37 :1t.1t :2p.2p :1t.27 :2p.33 :1t.2d :2p.39 :1t.2e :2p.3a :1t.2e :2p.3a :1t.2h :2p.3d
3:23.mt a:27.mt :33.mt 3:27.27 :33.33 b:1e 7:3b.me 9:1f :f1 3:1l :1l 8:38.2u :12 2:x2x 7:30 8:1m :1p :13 :13
3:53 6:x0n 3:1y :2u :1fde :1fei 2:ii :wkk :39 c:1f 3:30 3:wk5 :22 :2g :1u :67 :wuk :qx e:2b.mg a:x5a 3:x5f
2:x5h 2:67 :67 3:g5 :qj :g5.mw 6:pf f:4xh :43g 5:9oc 3:3b 4:30 d:lm 11:30 6:4w 48:30 :30.30 12:1uw.li.lj
:1f.li.lj 2y:3cz.3d2 :3cz.3d3 :3cz.3d5 :3cz.3d8 :3d1.3cw :3d1.3cw.3cw :3d1.3cz :3d1.3cz.3cz :3d1.3d2
:3d1.3d3 :3d1.3d3.3d3 :3d1.3d3.33 :3d1.3d5 :3d1.3d8 :3d1.3db :3d2.3cw :3d2.3cz :3d2.3d5 :3d3.3d5.3dc
:3d3.3db :3d3.3de :3d5.3d5.3d3 :33.3d1 :33.3de :3d8.3d8.3de :3dc.3dc :3dd.3de :3de.3d5 :3fd.3fd m:8qn h:xi5
z:xjk 9:19e 3o:xkx 3:xlv 7:30 9:38c.370 m:lg :19 :35t.37f.37i :35y.37f.37i 4z:2t 3:2u 8:33 :33.mw :gk.mw
2:d9.33.mw :d9.33.mt :2r.33 :2r.33.mw 3:36 :36 5:hv :39 3:36.32.mb :39 :qv 2:qv 5:3d 6:ux 2:gk.2t :39.33 :2p
c:5qd :hs :5qz 2:33.m3 :2x 5:5q8 :5qi :5qf 2:g2 2:8s6 :36 2:3b 4:i5 4:ik 3:33.mt 2:gy 3:3e 8:x3n :39.mt 2:1g
:at 3:hs 2:3b 5:3a :37 4:in :2r 3:5qw 4:8o 5:33.mt 3:1i 1a:1a 8n8:3ft.3fr :3ft.3ft.ffs :3fx.3fl :3fx.3fl.ffs
:3fx.3fp :3fy.3fr :3fy.ffs.ffs :3g2.3fl.ffs :3g2.3ft :9oc.3fl :9oc.3fp :9oc.3fp.ffs :9oc.3ft :ffs.3fn.3ft
:ffs.3fn.ffs :ffs.3fr :ffs.3fr.ffs :ffs.3ft.ffs :ffs.3fx :ffs.3g2 :ffs.ffs :3ha.3fl :3ha.3fp.ffs 5:3cy.3d1
:3cy.3da :3cz.3cz :3cz.3cz.3d3 :3cz.3d3 :3cz.3d5 :3cz.3d5.3cw :3cz.3d8 :3cz.3da :3cz.3dc :3d1.3cw.3cw
:3d1.3cw.3de :3d1.3d1.3db :3d1.3d2.3de :3d1.3d3.3cz :3d1.3d3.3dd :3d1.3f0 :3d1.3fd.3de :3d1.33 :3d2.3cy
:3d2.3cy.3cy :3d2.3d2 :3d2.3d3.3d5 :3d2.3d8 :3d3.3cz :3d3.3d1.3dd :3d3.3d2 :3d3.3d3 :3d3.3d5.3cz :3d3.3d8
:3d3.3da :3d5.3d2 :3d5.3d3.33 :3d5.3d5.3cw :3d5.3d5.3cz :3d5.3eo :3d5.3d8 :3d5.3da :3d5.3dc :3d1.3de
:3eo.3d3 :3eo.3d3.33 :3f0.3d2 :3f0.3de :3d8.3d3 :3d8.3d3.3d3 :3d8.3d8 :3dd.3d5 :3dd.3dc 6x6:2u.38 10:19.lj
3r:18p.19w :18p.19w 4a:17s.17y j:1e9e.1h5z :1e9g.1h5z :1e9i.1h5z :1e9k.1h5z :1e9m.1h5z :1e9o.2tk 33:17s.17y
30:14 :15 4z:30.18k.18k.2tk.1h5z.33 13:8yf n:1m :30 3:6x3 :730 :731 :732 :733 :734 :735 5:2m a:jt :jt :jt
:jt c:19 17:30.19w :30.19w :18o.19w :18o.19w 3:18p.19w :18p.19w :18p.19w :18p.19w 3l:9oc 5y:jt 7y:53 1r:15
:14 q:1m m:4i1 d:2u 4:x1e 9:2s 3:26.lm 2:1p :19 5:2g.mt :2e.mt :30.mt.30.mt.2b.mt :30.mt.30.mt 7:11w 6a:1u
3:pg :1x :1y 3:30 3:g5 3:2g 2:27 2:4ik :28 :2b :2c 4:17 5:1t :1u :1v :pg 2:1y 6:27 2:rc 3:25 :2c :2h :py :2g
:q0 :q1 2:8xs n:20 i:17z 3:18o 4:187 a:185 3:2i c:1u :1v 7:30 6:27 2:25 :rc 3:2c 2:2g 3:1k 2:2q 3:16 :30
2:2g b:1o 4k:1f9e 2:1f9v 1a:b4 3:27 d:wl2 4:1v 6:24 4:8s0 :2b 3:au 2:t4 4:x3n :ii 2:33 h:2r 2:hj 3:gu :in
5:37 3:gk 2:5qm 2b:1fgm g:g5 4:2a 8:xv 6:27 :ig :66 9:sr :2d 2:4iu :q0 :1j 6:i4 3:qj f:33 :wvd b:39 3:qw
e:2i 6:t4 :30 :pf :g5 3:26 3:27 :ps :23 3:1v 2:2e :27.mt 7:1y :24 :2g ie:43g 9u:53 2:4ca 5:30 6:33 6b:lk
15:lg 2:mb m:1a 7:1gly.1gly 3y:lk g:1m 7y:2g 4:27 8:2e :2h :25 t:30 1w:2g z:30 t:3c 1k:30 2:2g b:33 :18j
:18h a:18k 9:1b5.1cr bu:18m :1a8 7:lm 2:4w.mq z:li.lj.ld :18w.1hiz :li.lj.lv 29:mb 2:lj :lk 54:lj :1m 1x:30
:30.30 3:9oc 8:1p 2:17 18:lj :1m 1k:mb :4w 5:30 :30.30 1s:lj :lk :37l.370 6:2ls :37j c:33.370 :369 4:36d
2:36f 6:36k :33 3:378 :371 2:373 9:37d e:30 :30.30 1d:mb :53 d:lj :1m 1v:30 :30.30 :53 3:mb :1tm g:xdo :xdn
2:6rs 2k:1m 3:4w 4i:lj a:mb n:lm :li.lj :33 :1vn 6:2a1 :2a1.2b7 i:2a8 7:2ar :2as 4:2aw 7:2b3 6:2b9 :2ba
3:2bd 2:mb :mc 2:2a0 :2bj :2bk :2bl :2bm 5:2bq 3x:30 :30.30 1q:1ik4.1iki.1ij6 6:1ik4.1iki.1ijc
b:1ik4.1iki.1ijn 6:1ik4.1iki.1ijt 3:1ik4.1iki.1ijw 2:1ik4.1iki.1ijy l:lm :1k :mb 5:30 :30.30 3:4w 1o:1vz
:1w0 :1w3 :1w4 :1w5 :1w6 :1w7 :1w8 2:1wa 2:1wc 2:1we :1wf 2:1wh 2:1wy :1wk :1wl :1wm :1wn :1wo :1wq 4:1wu
:1wv :1ws :1wj :1ww 2:1x3 :1x4 2:1xa :1xb 8:1xj 4:1xz 2:li.lj :lm :1vn :1xp :mb :1x9 :3b.lj :4w a:33 :1yf
:1yg 4:1yk 6f:lj :1m 2:mb 4:53 :30 j:1ite :1ite :1itf :1itg :1iuq :1iur 2o:lj 4:30 :30.30 :4w 2w:lj :1m b:mb
2:53 1z:36.32 6:3a 4:3b 4:3b :3b 88:lj :1m :1u5 :mb :4w 2t:2e 2:1y :24 :2h 2:1x 2:6pz :2i 3:1l 2:1x :1g 3:24
3:27 2:4ik :2d 3:1h :2c 4:3a :37 :1y :2x :3d 2:1j 2:33 2:1f 2:1l 2:x3n 7:1i :1l :33 :39 4:3d 4:27 3:36.32
:19l :2i :2f 3:1v 3:2g 3:2f 3:1v 5s:1t6 8:1th g:1jz8 :1u0 4:1vn 2h:lm :1vn 2l:lm 12:2i 2:26 14:1jvp.1jvz
:1jvp.1jw0 :1jvp.1jvp :1jvp.1jvp.1jvz :1jvp.1jvp.1jw0 2:1jvv.1jvz :1jvv.1jvv :1jvv.1jvv.1jvz 6:1jw3.1jvz
:1jw3.1jw0 :1jw3.1jw3 :1jw3.1jw3.1jvz :1jw3.1jw3.1jw0 i:1t2.mp 2e:1tm 3:1jz6.1jz6 3:li 5z:lm :1vn 3:30
:30.30 34:1k8a 3:lm 68:lm 1w:1m :30 6:27 :30 f:lm :1ww g7:1fa2 10q:53 2on:1ggu 3op:pg v:2n 6ug:17 8i:27.mt
12:1l l:66 14:1k r:36 j:pg 4l:11k 5:2b e:30.mt 5:27 3:1o hj:30 7x:27.mt 2:1g 8:1j s:ps 4:30 c:2q b:qo g:at
1i:pf :2e 2:2c c:24 4:pg 2:wuw a:wl2 2:30 5:b4 8:2a 5:2b :1f 2:g5 2:1q :1t 2:2d :2h e:13 :13 :18 4f:g1r
cvp:i1c 5hw:2rco dw:8xu 5:19e 8:2e ec:30 8:1m c:3f j:18w :1jz6 c:2r 1l:1a 41:1j 4:zi 4:1f :2q 4:t4 :2f :2e
2:2k 3:1j :1y :1f3w :wl2 :2a :8rz 2:t2 :27.mt :6kk :wk5 5:b4 :v4 6:b2 2:24 :wl2 5:x6j 6:1o :1q :6tr :6ts :1b
:2k 4:4i3 6:11k r:7l9.7l9.7l9 2:30.30 7l:2c 4:30 1hl:6tv tb:2s.6pu.mt :2s.30.f1 2:38.h8 :38.x3i :38.27.mt
7:2s.ib :38.hy :2s.me.lw :2s.3e.me :6pu.mt.me :gy.me :3d.me :2w.mt.me :hk.me :35.me :hs.me :ht.me :36.mg.me
:38.5u2 :39.me :x5a.me :67.me :27.mt.me :qv.me :h1.mt :3b.mt :1t.mt :2p.mt :gk.mt :5qf.mt :x3n.mt :2v.mt
:2w.mt :2w.mt.lw :23.mt :2z.mt :25.mt :36.32.mt :36.32.mt.me :26.mt :32.mt :32.mt.mh :2mpc.mt :2e.mt :3a.mt
:hj.mt :qv.mt :3d.mt 5:2p :if.2w :x3n.x3n :2x.2t :33.2x :33.39 3:hv.2w :i0.2w :38.2w :3b.2w 2:30.ib 3:1t
2:x3m :x3n :30.mt f:3b 4:1x 4x:1g1w a:4w b:5s7.5uu 8:1g36 s:2mv3.me :wws.5uu 5i:li :lm :lg c:27 :30 4:2e
br:lj :lk 3:27 2:1l lp:4w 6i:17 5:5ag d5:30 :6qo :19f 2:1k :6pu :6pu.mt 3d:lg 2:li 3:13 mi:17x.33 e:18l.30
3:30.189.30 :17x.18l.30 2:18k.18l.30 l:18k.18j.33.33 :18k.18j.33.30.18m :18k.18j :18j.181.18o.181
:18j.181.18o.181.30.18p :18k.33 b:1a 3:189.33 :189.30 27:30 8:18p.18o a:18l.30 r:18l.181 :17l
2:18k.18p.189.30 :17x.30 4:18p.189.30 :189.30 5:19l 85:17s.30 :17w.30 2:33.30 3:17x.30 :187.30 :18p.30
:18j.30 2:18l.30 :18m.30 :183.30 :189.30 :18h.30 :185.30 :18i.30 2:183.1cr.30 :17u.30 :18p.1cr.30 :17y.30
2:186.30 :188.30 :18a.30 :18p.30 2:1b5.30 7:1c5 30:17x.17z f2:10.6hs s:4p :4u 1t:2r.2r.6hp :1v.6hs bo:7jx
6:7jy :7jx q:2jek r:2jel :2jel 3:2jem :2jen 10:2jei 2z:2jej 17:2j22 1i:2j24 5t:2sca 9q:12 2:12 :12 3v:29.1x
:wuw :pg 2:1f3w 3:1t.2a :2e.5wk 2:7jd a:27.mt k:1f3c i:89r i:1v 8:4ik :6u9 7:37.37.37 2:6rz a:2c 3:25.1u
:2e.1u 5:6u8 1p0:9pa 7t:fik :fik :fik 5t:fnp 8:43qz 7d:fx4 9h:aeg 4z:g39 63:ls6 2:lrg :lrf 7:lti 4:lub 2:lvm
:lu7 7:lyz :lyy :lwy 3:lyp 4:m0p 2:m0q :m17 :m2r :m32 3:m26 2:m2e 9:m4c 4:m5k 2:m59 :m5g 3:m6a 29:g6t 1b:9op
:9hh 3w:2ujr pv:9oq 5o:gkx o:gll 2d:goj 2o:2u6z mi:h2g iu:hkc z:hkf 2i:has au:hiu 6s:hkn 2c:hlm 80:2xm0
9x:hwy t3:9p1 6f:2u6r ke:7sc 2p:ikd k2:ira h:2u4g d5:ivu 54:ixj 1u:j0d zz:31m6 149:k37 jk:pj0 vp:l50 11w:lmt
19:3563 28:442s cg:m0o 1fw:pp9 bq:msh 3y:mud 2z:mxu 49:mzs ep:2yvg 2k:2ta9 43:n7t gr:nf0 ce:395l 5m:39av
29:4407 f7:nq6 d3:nyx 9n:o2r 6f:3alg 3:o59 56:o75 bq:rvf 4o:oer 7b:ohy 1k:ohl 5q:ok1 1id:pbo 33:3d7s 7w:3dfc
4n:33ba 4l:33bz 6z:pnx 1i:po4 13:pog em:3ecg 56:4dwo 4h:q36 15:q69 n:3eie gz:3ezo d7:qif 7l:ql1 140:3gtt
lb:ri1 8u:ity qq:s0a yw:shk 1cu:tax k9:tqe ne:m3u hv:u1l n:3mgl 4f:u3i wu:3nh0 h0:f13 re:3opv 2jv:kxd
dk:37dg wo:443p b7:445g g8:gkx :its :ibk 4:33a7 51:4451 nj:n5c k2:u2a az:okc 70:gg1 4f:345f 86:443d 1nx:sy2
1as:ggh 4va:u17 ie:402c 1w:43xc 12:43ye 33:441f 4m:4463 9k0:ouf 2dv:4439
`;
