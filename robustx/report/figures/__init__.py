"""Single numbers of an arm: transfer gaps, the worst case, mCE, effective robustness."""
