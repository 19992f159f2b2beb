class Proof: pass
