describe('placeholder', () => {
  it('holds', () => {});
});
