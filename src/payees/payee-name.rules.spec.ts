import { describe, expect, it } from 'vitest';
import { readPayeeName } from './payee-name.rules.js';

describe('a name is kept as it is written', () => {
  it.each([
    '张三',
    '北京某某科技（集团）有限公司',
    'Li Si',
    'O’Brien & Söhne GmbH',
    '阿卜杜热依木·艾合买提',
    'Иванов Иван',
    'Παπαδόπουλος',
    '山田ストア',
    '김철수',
    '7-Eleven 便利店',
  ])('%s', (name) => expect(readPayeeName(name)).toEqual({ ok: true, value: name }));

  it('composed', () => {
    expect(readPayeeName('Mu\u0308ller')).toEqual({ ok: true, value: 'M\u00fcller' });
  });
});

describe('a name that deceives is refused', () => {
  it.each([
    ['a Cyrillic а among Latin letters', 'Li S\u0430n'],
    ['a Greek Ο among Latin letters', '\u039fBrien'],
    ['a Cyrillic letter among Chinese ones', '张\u0430'],
    ['a zero-width space', 'Li\u200bSi'],
    ['a zero-width joiner', 'Li\u200dSi'],
    ['a soft hyphen', 'Li\u00adSi'],
    ['a right-to-left override', 'Li\u202eSi'],
    ['an invisible Hangul filler', 'Li\u3164Si'],
    ['a no-break space', 'Li\u00a0Si'],
    ['an ideographic space', '张\u3000三'],
    ['two spaces', 'Li  Si'],
    ['a space before', ' Li Si'],
    ['a space behind', 'Li Si '],
    ['letters of full width', 'Ｌi Si'],
    ['mathematical letters', '\u{1d40b}i Si'],
    ['digits of full width', 'Li Si ７'],
    ['heaped marks', 'Li\u0300\u0301\u0302\u0303'],
    ['no letter', '1234 -'],
    ['a private character', 'Li\ue000'],
    ['half a character', 'Li\ud800'],
  ])('%s', (_what, name) => {
    expect(readPayeeName(name)).toMatchObject({ ok: false, refusal: { code: 'PAYEE.NAME_MALFORMED' } });
  });
});
