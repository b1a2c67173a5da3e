import assert from 'node:assert/strict';
import { ModelOffer, parseBuiltInModelMode } from '../../src/chat/modelOffer.ts';

describe('The offer of the built-in model', () => {
  const own = { vendor: 'own', family: 'own' };
  const other = { vendor: 'other', family: 'other' };

  it('stands while there is no other model, itself not counted', () => {
    const offer = new ModelOffer('own', () => 'auto');
    assert.equal(offer.isOffered, true);
    assert.equal(offer.update([own]), false);
    assert.equal(offer.isOffered, true);
  });

  it('is withdrawn when another model comes and stands again when it goes', () => {
    const offer = new ModelOffer('own', () => 'auto');
    assert.equal(offer.update([own, other]), true);
    assert.equal(offer.isOffered, false);
    assert.equal(offer.update([other]), false);
    assert.equal(offer.update([]), true);
    assert.equal(offer.isOffered, true);
  });

  it('follows what the person says, whatever other models there are', () => {
    let mode = parseBuiltInModelMode('always');
    const offer = new ModelOffer('own', () => mode);
    assert.equal(offer.update([own, other]), false);
    assert.equal(offer.isOffered, true);
    mode = parseBuiltInModelMode('never');
    assert.equal(offer.isOffered, false);
    assert.equal(offer.update([]), false);
    mode = parseBuiltInModelMode('something else');
    assert.equal(offer.isOffered, true, 'what is not understood is auto');
  });

  it('stands beside an entry of the picker that cannot answer', () => {
    const offer = new ModelOffer(
      'own',
      () => 'auto',
      ({ family }) => family !== 'unavailable',
    );
    assert.equal(offer.update([own, { vendor: 'other', family: 'unavailable' }]), false);
    assert.equal(offer.isOffered, true);
  });
});
